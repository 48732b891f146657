using System.Collections.Generic;
using System.IO;
using System.Text;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>Reads what <see cref="RowCodec"/> writes. Beyond the end it throws what an array does.</summary>
/// <param name="bytes">All of it.</param>
internal struct RowReader(byte[] bytes)
{
    private readonly byte[] _bytes = bytes;
    private int _at = 0;

    /// <summary>A byte.</summary>
    public byte Byte() => _bytes[_at++];

    /// <summary>A number: seven bits in each byte, the lowest first.</summary>
    /// <exception cref="InvalidDataException">It is too long.</exception>
    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = _bytes[_at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number is too long.");
    }

    /// <summary>A number of things that follow, each of which takes a byte or more.</summary>
    /// <exception cref="InvalidDataException">There are not so many.</exception>
    public int Count()
    {
        ulong count = Number();
        return count <= (ulong)(_bytes.Length - _at) ? (int)count : throw new InvalidDataException("It ends too early.");
    }

    /// <summary>A place in a list.</summary>
    /// <exception cref="InvalidDataException">The list has no such place.</exception>
    public int Index(List<string> list)
    {
        ulong index = Number();
        return index < (ulong)list.Count ? (int)index : throw new InvalidDataException("It names what is not there.");
    }

    /// <summary>A number of 48 bits.</summary>
    public long Bits48()
    {
        long value = 0;
        for (int index = 0; index < 6; index++)
        {
            value |= (long)_bytes[_at + index] << (8 * index);
        }

        _at += 6;
        return value;
    }

    /// <summary>A text.</summary>
    public string Text()
    {
        int length = Count();
        string text = Encoding.UTF8.GetString(_bytes, _at, length);
        _at += length;
        return text;
    }
}
