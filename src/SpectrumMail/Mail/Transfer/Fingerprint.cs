using System;
using System.Globalization;
using System.Security.Cryptography;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// Identifies a message on any server: by its bytes without regard to line ends, because a server may store a bare LF as CRLF.
/// </summary>
/// <param name="Hash">The hash of the bytes, as 32 digits.</param>
/// <param name="Size">How many bytes they are when every line ends with CRLF.</param>
/// <param name="MessageId">A hash of the Message-ID; empty when there is none.</param>
internal sealed record Fingerprint(string Hash, long Size, string MessageId)
{
    private const int Digits = 32;
    private const int IdDigits = 16;
    private const int Chunk = 1 << 16;

    /// <summary>
    /// The hash of what follows the header; empty when it is not known. A server may change the header of what it stores: mbox
    /// stores add fields, and some replace 8-bit characters.
    /// </summary>
    public string Body { get; init; } = string.Empty;

    /// <summary>
    /// The hash of the message as it was before mbsync stored it; empty when it has a Message-ID, by which it is found, or when
    /// mbsync did not store it.
    /// </summary>
    public string Unmarked { get; init; } = string.Empty;

    /// <summary>The key to find it among many: the Message-ID, or the size when it has none.</summary>
    public string Key => MessageId.Length > 0 ? MessageId : Size.ToString(CultureInfo.InvariantCulture);

    /// <summary>Computes the fingerprint of a message.</summary>
    /// <param name="content">The message.</param>
    /// <param name="hasNul">Whether the message contains a NUL.</param>
    public static Fingerprint Compute(MessageContent content, out bool hasNul)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var body = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var state = new Lines(hash, body);
        content.HandOver(state.Add);
        state.End();
        hasNul = state.HasNul;
        ArraySegment<byte> head = content.Head(HeaderPeek.Most);
        string messageId = IdOf(HeaderPeek.MessageId(head));
        return new Fingerprint(Text(hash), state.Size, messageId)
        {
            Body = Text(body),
            Unmarked =
                messageId.Length == 0 && MbsyncMark.Find(head) is { } mark
                    ? ComputeHash(take => MbsyncMark.HandOver(content, mark, take))
                    : string.Empty,
        };
    }

    private static string ComputeHash(Action<Action<byte[], int, int>> handOver)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var body = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var state = new Lines(hash, body);
        handOver(state.Add);
        state.End();
        return Text(hash);
    }

    /// <summary>The hash of a Message-ID; empty for none.</summary>
    /// <param name="messageId">The field's value, unfolded, byte for character.</param>
    public static string IdOf(string messageId) => messageId.Length == 0 ? string.Empty : ShortHash.Compute(messageId, IdDigits);

    private static string Text(IncrementalHash hash) => ShortHash.Write(hash.GetHashAndReset(), Digits);

    // Feeds the hash with the lines, each ended by LF.
    private sealed class Lines(IncrementalHash hash, IncrementalHash body)
    {
        private readonly byte[] _out = new byte[Chunk];
        private int _filled;
        private bool _carriageReturn;
        private long _bytes;
        private long _feeds;
        private bool _atLineStart = true;
        private bool _inBody;

        public bool HasNul { get; private set; }

        public long Size => _bytes + _feeds;

        public void Add(byte[] bytes, int offset, int count)
        {
            ReadOnlySpan<byte> rest = bytes.AsSpan(offset, count);
            HasNul |= rest.IndexOf((byte)0) >= 0;
            while (rest.Length > 0)
            {
                // A CR waits for what follows it: before LF it is part of the line end.
                if (_carriageReturn && rest[0] != '\n')
                {
                    Put([(byte)'\r']);
                }

                _carriageReturn = false;
                int next = rest.IndexOf((byte)'\r');
                ReadOnlySpan<byte> plain = next < 0 ? rest : rest.Slice(0, next);
                Put(plain);
                _carriageReturn = next >= 0;
                rest = next < 0 ? [] : rest.Slice(next + 1);
            }
        }

        public void End()
        {
            if (_carriageReturn)
            {
                Put([(byte)'\r']);
            }

            Flush();
        }

        private void Put(ReadOnlySpan<byte> bytes)
        {
            _bytes += bytes.Length;
            for (ReadOnlySpan<byte> left = bytes; left.IndexOf((byte)'\n') is >= 0 and var feed; left = left.Slice(feed + 1))
            {
                _feeds++;
            }

            while (bytes.Length > 0)
            {
                int part = Math.Min(bytes.Length, _out.Length - _filled);
                bytes.Slice(0, part).CopyTo(_out.AsSpan(_filled));
                _filled += part;
                bytes = bytes.Slice(part);
                if (_filled == _out.Length)
                {
                    Flush();
                }
            }
        }

        private void Flush()
        {
            hash.AppendData(_out, 0, _filled);
            int start = _inBody ? 0 : FindBody();
            body.AppendData(_out, start, _filled - start);
            _filled = 0;
        }

        // The body follows the first empty line.
        private int FindBody()
        {
            for (int index = 0; index < _filled; index++)
            {
                bool isFeed = _out[index] == (byte)'\n';
                if (isFeed && _atLineStart)
                {
                    _inBody = true;
                    return index + 1;
                }

                _atLineStart = isFeed;
            }

            return _filled;
        }
    }
}
