"""PNG files of grey pictures, without a library: the smallest that a drawing page sends."""
import struct
import zlib


def _chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(width, rows):
    """The bytes of a picture; rows: bytes of `width` pixels each, from the top."""
    rows = [bytes(row) for row in rows]
    header = struct.pack('>IIBBBBB', width, len(rows), 8, 0, 0, 0, 0)
    return (b'\x89PNG\r\n\x1a\n' + _chunk(b'IHDR', header) +
            _chunk(b'IDAT', zlib.compress(b''.join(b'\0' + row for row in rows))) + _chunk(b'IEND', b''))
