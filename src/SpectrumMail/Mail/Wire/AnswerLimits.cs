using System;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Watches what a server sends before anything takes it apart. A parser that follows every opened list, or keeps a line until it
/// ends, is at the mercy of the server: it would run out of stack or of memory.
/// </summary>
/// <param name="protocol">What the server speaks.</param>
/// <param name="mostText">How many bytes an IMAP answer may have without its literals.</param>
internal sealed class AnswerLimits(MailProtocol protocol, long mostText = AnswerLimits.LargestText)
{
    /// <summary>How many bytes one answer may have before the sign-in, and every answer of an SMTP server.</summary>
    public const int LargestAnswer = 1024 * 1024;

    /// <summary>
    /// How long a line of POP3 or SMTP may be. The standards allow 512 bytes (RFC 1939, section 3; RFC 5321, section
    /// 4.5.3.1.5) and 12,288 for a sign-in (RFC 4954, section 4); some servers send more.
    /// </summary>
    public const int LongestReply = 64 * 1024;

    /// <summary>
    /// How many bytes an IMAP answer may have without its literals, where all of it becomes objects: enough for the UIDs of
    /// 20 million messages, or 500,000 folders.
    /// </summary>
    public const long LargestText = 256L << 20;

    /// <summary>
    /// The same for a reader that keeps a few bytes of each message: a folder of 2 million messages in one answer.
    /// </summary>
    public const long LargestStreamedText = 1L << 30;

    /// <summary>How many bytes a list of POP3 may have: 500,000 messages.</summary>
    public const long LargestPop3List = 32L << 20;

    /// <summary>How many bytes a message may have over POP3, which is held in memory.</summary>
    public const long LargestPop3Message = 512L << 20;

    private readonly ImapLines? _imap = protocol == MailProtocol.Imap ? new ImapLines(mostText) : null;
    private long _answer;
    private long _line;
    private bool _isMessage;
    private string? _violation;

    /// <summary>Whether the sign-in is done, so that answers may be large.</summary>
    public bool IsSignedIn { get; set; }

    /// <summary>How many IMAP commands were completed by what was checked last.</summary>
    public int Completions => _imap?.Completions ?? 0;

    /// <summary>Takes note of what the client sends: an answer begins after it.</summary>
    public void Sent(ReadOnlySpan<byte> command)
    {
        _answer = 0;
        _isMessage = protocol == MailProtocol.Pop3 && (command.StartsWith("RETR "u8) || command.StartsWith("TOP "u8));

        // A message that is sent may end in such words as well; it is longer than these commands.
        bool isShort = command.Length < 64;
        _imap?.Expect(
            tls: isShort && command.EndsWith(" STARTTLS\r\n"u8),
            compression: isShort && command.EndsWith(" COMPRESS DEFLATE\r\n"u8)
        );
    }

    /// <summary>
    /// Checks what the server sends, in pieces of any size. Gives what is wrong with it; null when nothing is. Nothing that comes
    /// after a violation can be understood, so that one stays.
    /// </summary>
    public string? Check(ReadOnlySpan<byte> received)
    {
        _answer += received.Length;
        _violation ??= Find(received);
        return _violation;
    }

    private string? Find(ReadOnlySpan<byte> received)
    {
        if (_answer > LargestAnswer && (!IsSignedIn || protocol == MailProtocol.Smtp))
        {
            return "an answer is longer than 1 MB.";
        }

        if (protocol == MailProtocol.Pop3 && _answer > MostPop3)
        {
            return $"an answer is longer than {MostPop3 >> 20} MB.";
        }

        long largestLiteral = IsSignedIn ? ImapLines.LargestLiteral : LargestAnswer;
        return _imap is null ? CheckLines(received) : _imap.Follow(received, largestLiteral);
    }

    private long MostPop3 => _isMessage ? LargestPop3Message : LargestPop3List;

    // A message may have lines of any length: much mail has more than the standards allow.
    private string? CheckLines(ReadOnlySpan<byte> received)
    {
        if (_isMessage)
        {
            _line = 0;
            return null;
        }

        for (int feed = received.IndexOf((byte)'\n'); feed >= 0; feed = received.IndexOf((byte)'\n'))
        {
            if (_line + feed > LongestReply)
            {
                break;
            }

            _line = 0;
            received = received.Slice(feed + 1);
        }

        _line += received.Length;
        return _line > LongestReply ? "a line is longer than 64 KB." : null;
    }
}
