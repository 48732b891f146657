using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using MailKit;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Remembers what a diagnosis needs of a conversation, the greeting and the server's last words, and hands everything on
/// to the transcript when one is kept. It sees what the server sends before a parser does, and ends the conversation when the
/// server goes beyond a limit.
/// </summary>
internal sealed class ConversationLog : IProtocolLogger
{
    private const int Remembered = 2048;
    private readonly IProtocolLogger? _transcript;
    private readonly ServerEndpoint? _endpoint;
    private readonly ConnectionTrace? _trace;
    private readonly ServerAlerts? _alerts;
    private readonly AnswerLimits? _limits;
    private readonly AnswerPace? _pace;
    private readonly TimeSpan _timeout;
    private readonly byte[] _tail = new byte[Remembered];
    private int _tailLength;
    private bool _greeted;
    private string _greeting = string.Empty;
    private SentSecrets? _secrets;

    /// <param name="policy">How the connection is made, and its transcript.</param>
    /// <param name="trace">The connection to the server.</param>
    /// <param name="limits">How large an answer may be; null for the usual limits.</param>
    public ConversationLog(ConnectionPolicy policy, ConnectionTrace trace, AnswerLimits? limits = null)
        : this(policy.Transcript?.For(trace.Endpoint.Protocol))
    {
        _endpoint = trace.Endpoint;
        _alerts = policy.Alerts;
        _timeout = policy.Timeout;
        _limits = limits ?? new AnswerLimits(trace.Endpoint.Protocol);
        _trace = trace;
        _pace = new AnswerPace(trace.Endpoint.Protocol, () => Waited, _timeout);
    }

    /// <summary>A log without limits.</summary>
    /// <param name="transcript">The transcript; null when none is kept.</param>
    public ConversationLog(IProtocolLogger? transcript)
    {
        _transcript = transcript is null ? null : new RedactingLogger(transcript, Redactor);
    }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector
    {
        get => _secrets;
        set
        {
            _secrets = value is null ? null : new SentSecrets(value);
            if (_transcript is not null)
            {
                _transcript.AuthenticationSecretDetector = _secrets;
            }
        }
    }

    /// <summary>The server; null where there is none.</summary>
    public ServerEndpoint? Endpoint => _endpoint;

    /// <summary>Blanks out the password of this connection.</summary>
    public Redactor Redactor { get; } = new();

    /// <summary>The server's first line; empty until it has spoken.</summary>
    public string Greeting => Quote(_greeting);

    /// <summary>What the server wants its user to see (ALERT), last; empty when there is nothing.</summary>
    public string Alert { get; private set; } = string.Empty;

    /// <summary>How the server went beyond a limit: the connection is of no use any more. Null when it did not.</summary>
    public MailException? Violation { get; private set; }

    /// <summary>How many bytes the server has sent.</summary>
    public long Received { get; private set; }

    /// <summary>How long reads have waited for the server.</summary>
    public TimeSpan Waited => _trace?.Wire?.Waited ?? TimeSpan.Zero;

    /// <summary>The last complete line the server sent.</summary>
    public string LastServerLine => Lines[^1];

    /// <summary>The answer to the last command: over IMAP, lines about something else may follow it.</summary>
    public string LastAnswer => Lines.LastOrDefault(line => Regex.IsMatch(line, "^[A-Z][0-9]{8} ")) ?? LastServerLine;

    private string[] Lines
    {
        get
        {
            string[] lines = Encoding.UTF8.GetString(_tail, 0, _tailLength).TrimEnd('\r', '\n').Split('\n');
            if (_tailLength == Remembered)
            {
                // Its beginning is lost, and a password in it may be cut.
                lines[0] = Redactor.CleanEnd(lines[0]);
            }

            return Array.ConvertAll(lines, Quote);
        }
    }

    /// <summary>A text of the server as others may see it: on one line, not too long, without the password.</summary>
    public string Quote(string text) => PlainText.Quote(Redactor.Clean(text));

    /// <summary>The server wants its user to see a text.</summary>
    public void NoteAlert(string text)
    {
        Alert = Quote(text);
        _alerts?.Add(_endpoint!, Alert);
    }

    public void LogConnect(Uri uri) => _transcript?.LogConnect(uri);

    /// <summary>The sign-in is done: answers may be large from now on.</summary>
    public void SignedIn()
    {
        if (_limits is not null)
        {
            _limits.IsSignedIn = true;
        }
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
        _secrets?.Learn(buffer, offset, count, Redactor);
        _transcript?.LogClient(buffer, offset, count);
        ReadOnlySpan<byte> command = buffer.AsSpan(offset, count);
        _limits?.Sent(command);
        _pace?.Begin(command);
    }

    /// <summary>Takes note of how many replies there will be to what was just sent.</summary>
    public void Expect(int replies) => _pace?.Expect(replies);

    /// <exception cref="MailException">ProtocolViolation: the server went beyond a limit.</exception>
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
            _greeting = text.Split('\n')[0].TrimEnd('\r');
            if (_endpoint is not null && _greeted && _greeting.StartsWith("* PREAUTH", StringComparison.OrdinalIgnoreCase))
            {
                throw Violation ??= ConnectionErrors.SignedInAlready(_endpoint, Greeting);
            }
        }

        if (_limits?.Check(buffer.AsSpan(offset, count)) is { } violation)
        {
            throw Violation ??= ConnectionErrors.BeyondLimit(_endpoint!, violation, LastServerLine);
        }

        if (_pace?.IsTooSlow(buffer.AsSpan(offset, count), _limits!.Completions) == true)
        {
            throw Violation ??= ConnectionErrors.TimedOut(_endpoint!, _timeout, "the whole answer");
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
