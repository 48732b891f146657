using System;
using System.Text;
using MailKit;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Remembers what a diagnosis needs of a conversation, the greeting and the server's last words, and hands everything on
/// to the transcript when one is kept.
/// </summary>
internal sealed class ConversationLog : IProtocolLogger
{
    private const int Remembered = 512;
    private readonly IProtocolLogger? _transcript;
    private readonly byte[] _tail = new byte[Remembered];
    private int _tailLength;
    private bool _greeted;

    public ConversationLog(IProtocolLogger? transcript) => _transcript = transcript;

    public IAuthenticationSecretDetector? AuthenticationSecretDetector
    {
        get => _transcript?.AuthenticationSecretDetector;
        set
        {
            if (_transcript is not null)
            {
                _transcript.AuthenticationSecretDetector = value;
            }
        }
    }

    /// <summary>The server's first line; empty until it has spoken.</summary>
    public string Greeting { get; private set; } = string.Empty;

    /// <summary>How many bytes the server has sent.</summary>
    public long Received { get; private set; }

    /// <summary>The last complete line the server sent.</summary>
    public string LastServerLine
    {
        get
        {
            string text = Encoding.UTF8.GetString(_tail, 0, _tailLength).TrimEnd('\r', '\n');
            return text.Substring(text.LastIndexOf('\n') + 1);
        }
    }

    public void LogConnect(Uri uri) => _transcript?.LogConnect(uri);

    public void LogClient(byte[] buffer, int offset, int count) => _transcript?.LogClient(buffer, offset, count);

    public void LogServer(byte[] buffer, int offset, int count)
    {
        _transcript?.LogServer(buffer, offset, count);
        Received += count;
        RememberTail(buffer, offset, count);
        if (!_greeted)
        {
            // As long as the first line is not complete, all of it is still in the tail.
            string text = Encoding.UTF8.GetString(_tail, 0, _tailLength);
            _greeted = text.Contains("\n") || _tailLength == Remembered;
            Greeting = text.Split('\n')[0].TrimEnd('\r');
        }
    }

    // A line may come in several reads, so what is new is put behind what is there.
    private void RememberTail(byte[] buffer, int offset, int count)
    {
        int added = Math.Min(count, Remembered);
        int kept = Math.Min(_tailLength, Remembered - added);
        Buffer.BlockCopy(_tail, _tailLength - kept, _tail, 0, kept);
        Buffer.BlockCopy(buffer, offset + count - added, _tail, kept, added);
        _tailLength = kept + added;
    }

    public void Dispose() => _transcript?.Dispose();
}
