"""What stands in the way of a build that is no fault of the records, in words for people.

Shared by the modules that build and publish. In: an error of the operating system. Out: a sentence.
"""

from __future__ import annotations

import errno


class NotBuiltError(Exception):
    """The machine, the wish, a template or another process stands in the way, not the data: no site was
    built, and the old one stands as it was. The message is for people."""


def reason(error: OSError) -> str:
    """Return why a file operation failed, in words for people."""
    words = {
        errno.ELOOP: "链接指向了自己",
        errno.ENOSPC: "磁盘已满",
        errno.EDQUOT: "磁盘配额已用完",
        errno.EACCES: "没有权限",
        errno.EPERM: "没有权限",
        errno.EROFS: "这个位置只能读，不能写",
        errno.ENAMETOOLONG: "路径太长",
        errno.EBUSY: "正被别的程序占用",
        errno.EXDEV: "不在同一个磁盘上",
        errno.EIO: "磁盘读写失败",
        errno.EMFILE: "打开的文件太多",
        errno.EFBIG: "文件超过了系统允许的大小",
        errno.ENOENT: "没有这个文件或文件夹",
        errno.ENOTDIR: "上一级不是文件夹",
        errno.EISDIR: "那里是一个文件夹",
        errno.EEXIST: "那里已有同名的文件",
        errno.ENOMEM: "内存不够",
    }
    return words.get(error.errno or 0, error.strerror or str(error))


def told(error: OSError) -> str:
    """What an operation on files met with, and where."""
    place = f"：{error.filename}" if error.filename else ""
    return f"读写文件时出错：{reason(error)}{place}"
