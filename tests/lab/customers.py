"""Invented customers for the demo, some of whom name their account in the forum.

Names, addresses and numbers are made up. ``@handle`` stands for the account's profile address,
``~handle`` for ``site/handle``; both depend on where the forum runs.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

HEADERS = ("Mã KH", "Họ và tên", "Email", "SĐT", "Tài khoản", "Ghi chú")
_ROWS = """
KH001 | Phạm Thuỳ Linh | thuylinh@example.com | 0901 234 501 | @thuylinh_95 | Khách quen cửa hàng Bà Triệu
KH002 | Nguyễn Minh Quân | minhquan@example.vn | 0901 234 502 | @minhquan.hcm | Thẻ vàng Nắng Gốm
KH003 | Lê Thị Bông | mebong@example.com | 0901 234 503 | | Mua cho bé
KH004 | Đỗ Hoàng Yến | hoangyen@example.vn | 0901 234 504 | @hoangyen.dn | Chi nhánh Đà Nẵng
KH005 | Trần Đức Anh | ducanh@example.com | 0901 234 505 | @duc_anh_hn | Đã khiếu nại vụ voucher
KH006 | Vũ Phương Mai | phuongmai@example.vn | 0901 234 506 | ~phuongmai_ | Hay mua online
KH007 | Bùi Thảo Vy | thaovy@example.com | 0901 234 507 | @thaovy2k1 | Sinh viên, thẻ bạc
KH008 | Ngô Hồng Nhung | hongnhung@example.com | 0901 234 508 | @hong.nhung | Da nhạy cảm, đã hoàn tiền serum
KH009 | Đặng Phúc Nguyễn | phucnguyen@example.vn | 0901 234 509 | @phuc.nguyen | Đơn web giao chậm
KH010 | Hồ Bích Ngọc | bichngoc@example.com | 0901 234 510 | ~bichngoc.hue |
KH011 | Kevin Marsh | kevin@example.com | 0901 234 511 | @KevinInSaigon | Nói tiếng Anh
KH012 | Priya Desai | priya@example.com | 0901 234 512 | @priya.d | Nói tiếng Anh
KH013 | Nguyễn Văn Nam | nam.nv@example.com | +84 901 234 513 | @nam_phan | Đổi cốc giữ nhiệt
KH014 | Trịnh Ngọc Trân | ngoctran@example.vn | 0901 234 514 | | Thẻ vàng Hạ Miên
KH015 | Lý Gia Bảo | giabao@example.com | 0901 234 515 | |
KH016 | Cao Thị Hạnh | chihanh@example.vn | 0901 234 516 | | Chủ tiệm hoa quận 7
KH017 | Mai Anh Thư | anhthu@example.com | 0901 234 517 | |
KH018 | Phan Nhật Minh | nhatminh@example.vn | 0901 234 518 | |
KH019 | Dương Thanh Tâm | thanhtam@example.com | 0901 234 519 | | Đặt bàn khu trẻ em
KH020 | Tạ Quỳnh Như | quynhnhu@example.vn | 0901 234 520 | |
KH021 | Lương Xuân Mai | xuanmai@example.com | 0901 234 521 | |
KH022 | Võ Tuấn Kiệt | tuankiet@example.vn | 0901 234 522 | |
KH023 | Hà Trang | trang@example.com | 0901 234 523 | | Xoá app tháng này
KH024 | Châu Long Vũ | longvu@example.vn | 0901 234 524 | | Đặt hộp quà Tết
KH025 | Đinh Lan Hương | lanhuong@example.com | 0901 234 525 | |
"""


def write_customers(file: Path, site: str, profiles: Mapping[str, str]) -> int:
    """Write the CSV file; how many customers it has.

    Args:
        site: ``host:port`` of the forum.
        profiles: profile address by handle.
    """
    rows = [[cell.strip() for cell in line.split("|")] for line in _ROWS.strip().splitlines()]
    for row in rows:
        account = row[4]
        if account.startswith("@"):
            row[4] = profiles[account[1:]]
        elif account.startswith("~"):
            row[4] = f"{site}/{account[1:]}"
    with file.open("w", encoding="utf-8-sig", newline="") as out:  # the mark lets Excel read the letters
        writer = csv.writer(out)
        writer.writerow(HEADERS)
        writer.writerows(rows)
    return len(rows)
