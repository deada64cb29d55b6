"""Fills an empty FlaskBB. Runs inside FlaskBB's own virtual environment.

python recipe.py CONFIG COMMUNITY.json TRUTH.jsonl
"""

import json
import sys
from pathlib import Path

import postponed  # noqa: F401  must come before FlaskBB

sys.path.insert(0, str(Path(__file__).parent.parent))

from flaskbb.app import create_app
from flaskbb.extensions import db
from flaskbb.forum.models import Category, Forum, Post, Topic
from flaskbb.utils.populate import create_user
from wire import moment, quote


def seed(community):
    """One row a post, in reading order of each thread."""
    writers = {post["author"] for thread in community["threads"] for post in thread["posts"]}
    users = {
        name: create_user(name, "loopback-only", f"member{n}@example.com", "member")
        for n, name in enumerate(sorted(writers))
    }
    category = Category(title="Cộng đồng", position=1)
    category.save()
    boards = {}
    for board in community["boards"]:
        boards[board["name"]] = Forum(
            title=board["name"], description=board["about"], category_id=category.id
        )
        boards[board["name"]].save()
    for thread in sorted(community["threads"], key=lambda thread: thread["posts"][-1]["time"]):
        yield from _seed_thread(thread, users, boards[thread["board"]])


def _seed_thread(thread, users, board):
    topic, written = Topic(title=thread["title"]), []
    for true in thread["posts"]:
        quoted = None if true["quote"] is None else thread["posts"][true["quote"]]
        source = (quote(quoted["author"], quoted["text"]) if quoted else "") + true["text"]
        post = Post(content=source)
        if written:
            post.save(user=users[true["author"]], topic=topic)
        else:
            topic.save(user=users[true["author"]], forum=board, post=post)
        written.append((true, post, quoted))
    for true, post, _ in written:
        post.date_created = moment(true["time"])
    topic.date_created = moment(thread["posts"][0]["time"])
    topic.last_updated = moment(thread["posts"][-1]["time"])
    topic.views = thread["views"]
    db.session.commit()
    for true, post, quoted in written:
        yield {
            "thread_id": str(topic.id),
            "thread_path": f"/topic/{topic.id}",
            "permalink_path": f"/post/{post.id}",
            "post_id": str(post.id),
            "author": true["author"],
            "profile_path": f"/user/{true['author']}",
            "time": true["time"],
            "text": true["text"],
            "quoted": quoted["text"] if quoted else None,
            "likes": None,  # FlaskBB has none
            "views": thread["views"],
            "replies": len(thread["posts"]) - 1,
            "title": thread["title"],
            "board": board.title,
        }


if __name__ == "__main__":
    config, community, truth = sys.argv[1:]
    with create_app(config).test_request_context():
        rows = list(seed(json.loads(Path(community).read_text(encoding="utf-8"))))
    lines = [json.dumps({"post": row}, ensure_ascii=False) for row in rows]
    Path(truth).write_text("\n".join(lines) + "\n", encoding="utf-8")
