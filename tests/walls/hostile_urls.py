"""Web addresses that lead, or may be made to lead, to a place that is not on the open internet.

`INSIDE`: IP addresses. `SPELLINGS`: what may be written for one of them, with the address that a lenient reader would
find in it. Nothing here is ever connected to.
"""

from typing import Final

INSIDE_V4: Final = (
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.0.1",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.8", "192.0.0.9", "192.0.0.192", "192.0.2.1",
    "192.88.99.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "168.63.129.16",
)  # fmt: skip
INSIDE_V6: Final = (
    "::1", "::", "0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:0000:0000:0001", "::127.0.0.1", "::7f00:1",
    "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:7f00:1", "::FFFF:7F00:0001", "0:0:0:0:0:ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "64:ff9b:1:7f00:1::", "64:ff9b:1::808:808", "fe80::1", "febf::1",
    "fec0::1", "feff::1", "fc00::1", "fd00:ec2::254", "ff02::1", "ff0e::1", "100::1", "2001:db8::1", "3fff::1",
    "2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:10::1", "2001:20::1", "2002:7f00:1::", "2002:a00:1::1",
    "5f00::1", "4000::1", "2600:1f00::5efe:7f00:1", "2600:1f00::200:5efe:a00:1",
)  # fmt: skip
INSIDE: Final = INSIDE_V4 + INSIDE_V6

FULLWIDTH, CIRCLED, IDEOGRAPHIC_STOP = "１２７.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1"

# Hosts that are loopback (or metadata) to one reader or another, and never a plain public name.
HOSTS: Final = (
    # Numbers in other forms.
    "2130706433", "0x7f000001", "0X7F000001", "017700000001", "0177.0.0.1", "0177.0.0.01", "00000177.0.0.1",
    "0x7f.0.0.1", "0x7f.0x0.0x0.0x1", "0x7f.1", "127.1", "127.0.1", "127.0.0.01", "127.0.0.0x1", "127.0.0.1.",
    "0", "0.0", "0x0", "0x", "1.1.1.0x", "127.0.0.1.1", "256.256.256.256", "4294967296", "127.0.0.-1", "-1",
    "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518",
    # Digits, letters and dots of other scripts.
    FULLWIDTH, CIRCLED, IDEOGRAPHIC_STOP, "127．0．0．1", "127｡0｡0｡1", "१२७.0.0.1", "٠.0.0.0", "𝟣𝟤𝟩.0.0.1", "¹²⁷.0.0.1",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ｌｏｃａｌｈｏｓｔ", "localhoſt", "ⅼocalhost", "8。8。8。8", "example。com", "ｅxample.com",
    "exa\u00admple.com", "exam\u200bple.com", "example\u2024com", "example.com\u202e", "exa\ufeffmple.com",
    # This computer, and names inside.
    "localhost", "LOCALHOST", "LocalHost", "localhost.", "localhost.localdomain", "foo.localhost", "localhost6",
    "ip6-localhost", "broadcasthost", "intranet", "router", "metadata", "printer.local", "PRINTER.LOCAL",
    "printer.local.", "metadata.google.internal", "METADATA.GOOGLE.INTERNAL", "instance-data.ec2.internal",
    "nas.home.arpa", "nas.lan", "nas.home", "wiki.corp", "mx.mail", "db.private", "wiki.intranet", "box.localdomain",
    "api.default.svc", "kubernetes.default.svc.cluster.local", "1.0.0.127.in-addr.arpa", "hidden.onion", "a.test",
    "a.example", "a.invalid", "a.alt",
    # What is no host at all.
    "", ".", "..", "a..com", ".example.com", "example.com.", "example.com..", "-a.com", "a-.com", "exa mple.com",
    "exa\tmple.com", "exa\nmple.com", "exa\rmple.com", "exa\0mple.com", "example.com\x7f", "example.c", "example.c0m",
    "example.123", "exa*mple.com", "exa$mple.com", "a" * 64 + ".com", "a." * 126 + "com", "127.0.0.1%00.example.com",
    "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "%6c%6f%63%61%6c%68%6f%73%74", "localhost%2f.example.com",
    "example.com%00.local", "xn--", "a.xn--", "xn--127-.xn--",
    # Brackets.
    "[::1%25eth0]", "[fe80::1%eth0]", "[fe80::1%251]", "[2606:4700::1111%1]", "[::1", "::1]", "[]", "[127.0.0.1]",
    "[localhost]", "[example.com]", "[v1.1]", "[[::1]]", "[::1].example.com", "example.com[::1]", "[::1]example.com",
    "[0:0:0:0:0:0:0:0:1]", "[::ffff:127.1]", "[::ffff:0x7f.0.0.1]", "::1", "[ ::1]", "[:::1]",
)  # fmt: skip

# Whole addresses in which the host that one reader finds is not the host that another finds, and other odd ones.
WHOLE: Final = (
    "https://media.example.com@127.0.0.1/a.mp4", "https://127.0.0.1@media.example.com/a.mp4",
    "https://user:password@media.example.com/a.mp4", "https://@media.example.com/a.mp4",
    "https://:@127.0.0.1/a.mp4", "https://media.example.com%40127.0.0.1/a.mp4",
    "https://media.example.com:443@127.0.0.1/", "https://media.example.com:password@127.0.0.1:443/a.mp4",
    "https://127.0.0.1#@media.example.com/a.mp4", "https://media.example.com#@127.0.0.1/a.mp4",
    "https://127.0.0.1?@media.example.com/a.mp4", "https://media.example.com?@127.0.0.1/a.mp4",
    "https://media.example.com\\@127.0.0.1/a.mp4", "https://127.0.0.1\\@media.example.com/a.mp4",
    "https://127.0.0.1\\.media.example.com/a.mp4", "https:\\\\127.0.0.1\\a.mp4", "https:/\\127.0.0.1/a.mp4",
    "https:\\/127.0.0.1/a.mp4", "https:127.0.0.1/a.mp4", "https:/127.0.0.1/a.mp4", "https:///127.0.0.1/a.mp4",
    "https:////127.0.0.1/a.mp4", "https://", "https:", "https://?", "https://#", "https://:443/a.mp4",
    "https://127.0.0.1:443/a.mp4", "https://[::1]:443/a.mp4", "https://127.0.0.1:443", "HTTPS://127.0.0.1/a.mp4",
    "hTtPs://LOCALHOST/a.mp4", "https://media.example.com:22/a.mp4", "https://media.example.com:80/a.mp4",
    "https://media.example.com:8443/a.mp4", "https://media.example.com:0/a.mp4", "https://media.example.com:/a.mp4",
    "https://media.example.com:0443/a.mp4", "https://media.example.com:+443/a.mp4",
    "https://media.example.com:4４3/a.mp4", "https://media.example.com:443:443/a.mp4",
    "https://media.example.com:65979/a.mp4", "https://media.example.com:-1/a.mp4",
    "https://media.example.com:443x/a.mp4", "https://media.example.com: 443/a.mp4",
    "ht\ntps://127.0.0.1/a.mp4", "https:\t//127.0.0.1/a.mp4", "https://127.0.0.1\t/a.mp4",
    "https://media.example.com/a\r\nHost: 127.0.0.1\r\n\r\n", "https://media.example.com/a b.mp4",
    "https://media.example.com/a\u2028b.mp4", "https://media.example.com/\ud800.mp4", "https://media.example.com/\0",
    "https://media.example.com/\\..\\a.mp4", "https://media.example.com/" + "a" * 8200,
    "https://media.example.com/\u202e4pm.exe", "httpſ://media.example.com/a.mp4", "ｈttps://media.example.com/a.mp4",
    "https：//media.example.com/a.mp4", "https:∕∕media.example.com/a.mp4", "https://media.example.com／@127.0.0.1/",
    "https://media.example.com＃@127.0.0.1/", "https://media.example.com？@127.0.0.1/", "https://127.0.0.1／a.mp4",
    "https://a／b.example.com/a.mp4", "https://℀.example.com/a.mp4", "https://example.com℀/a.mp4",
    "ftp://media.example.com/a.mp4", "gopher://127.0.0.1/a.mp4", "ws://127.0.0.1/", "javascript:alert(1)",
    "data:video/mp4;base64,AAAA", "unix:///run/a.sock", "jar:https://127.0.0.1!/a", "url:https://127.0.0.1/a.mp4",
    "view-source:https://127.0.0.1/", "blob:https://127.0.0.1/a", "file:///etc/passwd", "file://127.0.0.1/etc/passwd",
    "//127.0.0.1/a.mp4", "//localhost/a.mp4", "\\\\127.0.0.1\\share\\a.mp4", "127.0.0.1/a.mp4", "://127.0.0.1/a.mp4",
    "https://https://127.0.0.1/a.mp4", "https//127.0.0.1/a.mp4", "https;//127.0.0.1/a.mp4",
)  # fmt: skip


def _url_of(address: str) -> str:
    return f"https://[{address}]/a.mp4" if ":" in address else f"https://{address}/a.mp4"


ADDRESS_URLS: Final = tuple((_url_of(address), address) for address in INSIDE)
SPELLINGS: Final = (
    *ADDRESS_URLS,
    *((f"https://{host}/a.mp4", "127.0.0.1") for host in HOSTS),
    *((url, "127.0.0.1") for url in WHOLE),
)
"""Each with the address that a lenient resolver may be made to give for it."""

PUBLIC: Final = (
    "93.184.216.34", "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1",
    "192.167.1.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700:4700::1111", "2001:200::1",
    "2001:4860:4860::8888", "2a00:1450::1", "2003::1", "3ffe::1", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1",
)  # fmt: skip
"""Addresses of the open internet, those just outside a closed range among them."""

GOOD: Final = {
    "https://media.example.com/a.mp4": "media.example.com",
    "https://media.example.com": "media.example.com",
    "https://media.example.com/": "media.example.com",
    "https://media.example.com:443/a.mp4?x=1&y=%20#t=3": "media.example.com",
    "HTTPS://Media.Example.COM/A.mp4": "media.example.com",
    "https://my_bucket.s3.us-east-1.amazonaws.com/a.mp4?X-Amz-Signature=0f": "my_bucket.s3.us-east-1.amazonaws.com",
    "https://1.1.1.1/a.mp4": "1.1.1.1",
    "https://[2606:4700:4700::1111]/a.mp4": "2606:4700:4700::1111",
    "https://[2606:4700:4700::1111]:443/a.mp4": "2606:4700:4700::1111",
    "https://bücher.example.com/a.mp4": "xn--bcher-kva.example.com",
    "https://BÜCHER.example.com/a.mp4": "xn--bcher-kva.example.com",
    "https://例子.中国/视频.mp4": "xn--fsqu00a.xn--fiqs8s",
    "https://xn--fsqu00a.xn--fiqs8s/a.mp4": "xn--fsqu00a.xn--fiqs8s",
    "https://media.example.com/users/@me/a@b.mp4?to=me@example.com": "media.example.com",
    "https://127.0.0.1.example.com/a.mp4": "127.0.0.1.example.com",
    "https://media.example.com/%2e%2e/a%00b.mp4": "media.example.com",
    "https://localhost.example.com/a.mp4": "localhost.example.com",
}
"""Addresses that may be used, with the host that is looked up."""
