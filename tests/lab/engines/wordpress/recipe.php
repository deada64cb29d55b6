<?php
/* Installs and fills a WordPress. Each thread of the community becomes an article, its answers comments:
   who quotes somebody answers under them.

   php recipe.php WORDPRESS COMMUNITY.json TRUTH.jsonl BASE ZONE */

error_reporting(E_ERROR);
[, $root, $source, $target, $base, $zone] = $argv;
$_SERVER['HTTP_HOST'] = substr($base, strlen('http://'));
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
define('WP_INSTALLING', true);
require "$root/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/taxonomy.php';

$community = json_decode(file_get_contents($source), true);
$depth = 5;

install($community, $zone, $depth);
$users = members($community);
$boards = [];
foreach ($community['boards'] as $board) {
    $boards[$board['name']] = wp_create_category($board['name']);
}
$threads = $community['threads'];
usort($threads, fn($one, $other) => strcmp($one['posts'][0]['time'], $other['posts'][0]['time']));
$lines = [];
foreach ($threads as $thread) {
    array_push($lines, ...article($thread, $users, $boards, $base, $depth));
}
file_put_contents($target, implode("\n", $lines) . "\n");

/* WordPress as its own setup leaves it, with comments on pages of twenty and a theme of its own. */
function install(array $community, string $zone, int $depth): void
{
    add_filter('pre_wp_mail', '__return_true');
    wp_install($community['name'], 'admin', 'admin@example.org', true, '', 'loopback-only');
    wp_installing(false);
    $options = [
        'blogdescription' => $community['about'],
        'permalink_structure' => '/%year%/%monthnum%/%postname%/',
        'page_comments' => 1,
        'comments_per_page' => 20,
        'default_comments_page' => 'oldest',
        'thread_comments' => 1,
        'thread_comments_depth' => $depth,
        'posts_per_page' => 10,
        'timezone_string' => $zone,
        'show_avatars' => 0,
    ];
    foreach ($options as $name => $value) {
        update_option($name, $value);
    }
    switch_theme('twentytwentyone');
    $GLOBALS['wp_rewrite']->init();
    $GLOBALS['wp_rewrite']->flush_rules();
    wp_delete_post(1, true);  // "Hello world!", with its comment
    wp_delete_post(2, true);
    kses_remove_filters();
}

function members(array $community): array
{
    $users = [];
    foreach ($community['members'] as $number => $member) {
        $users[$member['handle']] = wp_insert_user([
            'user_login' => $member['handle'],
            'user_pass' => 'loopback-only',
            'user_email' => "member$number@example.org",
            'display_name' => $member['handle'],
            'role' => 'author',
        ]);
    }
    return $users;
}

/* One article with its comments; a line of truth each. */
function article(array $thread, array $users, array $boards, string $base, int $depth): array
{
    [$opening] = $thread['posts'];
    $id = wp_insert_post([
        'post_title' => wp_slash($thread['title']),
        'post_content' => wp_slash(paragraphs($opening['text'])),
        'post_status' => 'publish',
        'post_author' => $users[$opening['author']],
        'post_category' => [$boards[$thread['board']]],
        'comment_status' => 'open',
    ] + times('post', $opening['time']));
    $written = [];
    foreach ($thread['posts'] as $place => $post) {
        $written[$place] = $place === 0 ? [$id, 0, null] : comment($id, $place, $post, $users, $written, $depth);
    }
    $lines = [];
    foreach ($thread['posts'] as $place => $post) {
        [$number, , $parent] = $written[$place];
        $lines[] = json_encode(['post' => [
            'thread_id' => (string) $id,
            'thread_path' => path(get_permalink($id), $base),
            'permalink_path' => path($place ? get_comment_link($number) : get_permalink($id), $base),
            'post_id' => $place ? (string) $number : "article-$id",
            'author' => $post['author'],
            'profile_path' => $place ? '' : path(get_author_posts_url($users[$post['author']]), $base),
            'time' => $post['time'],
            'text' => shown($post['text']),
            'quoted' => null,
            'parent' => $parent === null ? null : (string) $parent,
            'likes' => null,
            'views' => null,
            'title' => shown($thread['title']),
            'board' => $thread['board'],
        ]], JSON_UNESCAPED_UNICODE);
    }
    return $lines;
}

/* Its number, how deep it stands, and the comment above it as the page shows it. */
function comment(int $id, int $place, array $post, array $users, array $written, int $depth): array
{
    [$above, $level, $higher] = $written[$post['quote'] ?? 0];
    $parent = $level === 0 ? 0 : $above;
    $number = wp_insert_comment(wp_slash([
        'comment_post_ID' => $id,
        'comment_author' => $post['author'],
        'comment_author_email' => "{$post['author']}@example.org",
        'comment_author_url' => $place % 3 ? '' : 'http://blog.example/',
        'comment_content' => esc_html($post['text']),
        'comment_parent' => $parent,
        'user_id' => $place % 2 ? $users[$post['author']] : 0,  // members and passers-by
        'comment_approved' => 1,
    ] + times('comment', $post['time'])));
    if ($parent === 0) {
        return [$number, 1, null];
    }
    // Below the last level WordPress lays answers side by side.
    return $level < $depth ? [$number, $level + 1, $parent] : [$number, $level, $higher];
}

function times(string $what, string $time): array
{
    $utc = gmdate('Y-m-d H:i:s', strtotime($time));
    return ["{$what}_date_gmt" => $utc, "{$what}_date" => get_date_from_gmt($utc)];
}

function paragraphs(string $text): string
{
    $block = fn($part) => "<!-- wp:paragraph -->\n<p>" . nl2br(esc_html($part)) . "</p>\n<!-- /wp:paragraph -->";
    return implode("\n\n", array_map($block, explode("\n\n", $text)));
}

/* A text as WordPress sets it: with curled quotation marks and the like. */
function shown(string $text): string
{
    return html_entity_decode(convert_smilies(wptexturize(esc_html($text))), ENT_QUOTES | ENT_HTML5);
}

function path(string $url, string $base): string
{
    return substr($url, strlen($base));
}
