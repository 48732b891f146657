using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Imap;

/// <summary>A command that was sent, and its completion.</summary>
internal sealed class ImapCommand
{
    private readonly ConversationLog _log;

    public ImapCommand(string tag, ConversationLog log, Action<ImapResponse>? untagged)
    {
        Tag = tag;
        _log = log;
        Untagged = untagged;
    }

    public string Tag { get; }

    /// <summary>Gets the responses that come before the command is completed.</summary>
    public Action<ImapResponse>? Untagged { get; }

    /// <summary>Whether it asks for messages.</summary>
    public bool Fetches { get; init; }

    /// <summary>What completed it; null as long as nothing has.</summary>
    public ImapResponse? Completion { get; set; }

    /// <summary>Whether the server did it.</summary>
    public bool Succeeded => Completion is { Name: "OK" };

    /// <summary>The server's answer in its own words, for a diagnosis.</summary>
    public string Reply => Completion is null ? string.Empty : _log.Quote($"{Completion.Name} {Completion.Text}");
}

/// <summary>
/// A conversation with an IMAP server in which commands that do not depend on each other's answers are sent together
/// (RFC 9051, section 5.5), so that a mailbox far away costs few round trips. One thread at a time.
/// </summary>
internal sealed partial class ImapConversation
{
    // So much is sent before answers are read: it fits every socket's buffer, so that neither side waits for the other.
    private const int MostCharacters = 6000;
    private static readonly char[] s_ends = ['\r', '\n', '\0'];

    private readonly Stream _stream;
    private readonly ConversationLog _log;
    private readonly ImapScanner _scanner;
    private readonly List<ImapCommand> _waiting = [];
    private readonly StringBuilder _pending = new();
    private int _number;

    public ImapConversation(Stream stream, ConversationLog log)
    {
        _stream = stream;
        _log = log;
        _scanner = new ImapScanner(stream, log);
    }

    /// <summary>What the server says it can do.</summary>
    public HashSet<string> Capabilities { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How often the server's answer was waited for.</summary>
    public int RoundTrips { get; set; }

    /// <summary>Whether the server offers an extension.</summary>
    public bool Has(string capability) => Capabilities.Contains(capability);

    /// <summary>Reads the greeting.</summary>
    /// <exception cref="ImapProtocolException">The server says goodbye, or something else.</exception>
    public void Greet()
    {
        RoundTrips++;
        ImapResponse greeting = Read();
        Learn(greeting.Code);
        if (greeting is not { Tag: "*", Name: "OK" })
        {
            throw new ImapProtocolException($"The server greeted with '{greeting.Name} {greeting.Text}'.");
        }
    }

    /// <summary>Asks for the capabilities, unless the server has sent them unasked.</summary>
    public void NeedCapabilities()
    {
        if (Capabilities.Count == 0)
        {
            Run("CAPABILITY");
        }
    }

    /// <summary>
    /// Adds a command to those that are sent with the next <see cref="Complete"/>, or earlier when many are waiting.
    /// </summary>
    /// <param name="text">The command without its tag.</param>
    /// <param name="untagged">Gets the responses that belong to it.</param>
    public ImapCommand Queue(string text, Action<ImapResponse>? untagged = null)
    {
        ThrowUnlessOneLine(text);
        if (_pending.Length + text.Length > MostCharacters)
        {
            Complete();
        }

        ImapCommand command = Add(text, untagged);
        _pending.Append(command.Tag).Append(' ').Append(text).Append("\r\n");
        return command;
    }

    /// <summary>Sends what is waiting and reads until all of it is completed.</summary>
    public void Complete()
    {
        SendPending();
        while (_waiting.Count > 0)
        {
            Take(Read());
        }
    }

    private void SendPending()
    {
        if (_pending.Length > 0)
        {
            Send(_pending.ToString(), null);
            _pending.Clear();
            _isCounted = false;
        }

        RoundTrips += _waiting.Count > 0 && !_isCounted ? 1 : 0;
        _isCounted = false;
    }

    /// <summary>Runs one command.</summary>
    public ImapCommand Run(string text, Action<ImapResponse>? untagged = null)
    {
        ImapCommand command = Queue(text, untagged);
        Complete();
        return command;
    }

    /// <summary>Signs out without waiting for the answer: it is a goodbye without information.</summary>
    public void Leave()
    {
        Queue("LOGOUT");
        _waiting.Clear();
        Complete();
    }

    /// <summary>Runs a command in which the server asks for more. What is sent then is a secret.</summary>
    /// <param name="text">The command without its tag.</param>
    /// <param name="shown">The same as the transcript may show it.</param>
    /// <param name="answer">The answer to each question; null to give up.</param>
    public ImapCommand Converse(string text, string shown, Func<string, string?> answer)
    {
        ThrowUnlessOneLine(text);
        Complete();
        ImapCommand command = Add(text, null);
        Send($"{command.Tag} {text}\r\n", $"{command.Tag} {shown}\r\n");
        RoundTrips++;
        while (_waiting.Count > 0)
        {
            ImapResponse response = Read();
            if (response.Tag == "+")
            {
                string secret = answer(response.Text) ?? "*";
                if (secret.Length > 1)
                {
                    _log.Redactor.Hide(secret);
                }

                Send(secret + "\r\n", "********\r\n");
                RoundTrips++;
            }
            else
            {
                Take(response);
            }
        }

        return command;
    }

    /// <summary>
    /// Whether a text can stand in a quoted string (RFC 9051, section 4.3): what holds an end of line would end the command, and
    /// the rest of it would be a command of its own.
    /// </summary>
    public static bool CanQuote(string text) => text.IndexOfAny(s_ends) < 0;

    /// <summary>A text as a quoted string; only for what <see cref="CanQuote"/>.</summary>
    public static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";

    // The last guard, whatever a caller forgets: nothing but one command leaves, and the words of it are not repeated.
    private static void ThrowUnlessOneLine(string text)
    {
        if (!CanQuote(text))
        {
            throw new ImapProtocolException("A command would have held an end of line, and was not sent.");
        }
    }

    private ImapCommand Add(string text, Action<ImapResponse>? untagged)
    {
        var command = new ImapCommand("A" + (++_number).ToString("00000000", CultureInfo.InvariantCulture), _log, untagged)
        {
            Fetches = text.StartsWith("UID FETCH", StringComparison.Ordinal),
        };
        _waiting.Add(command);
        return command;
    }

    /// <summary>Notes what a response wants users to see.</summary>
    /// <returns>Whether it does.</returns>
    public static bool NoteAlert(ImapResponse response, ConversationLog log)
    {
        string code = response.Code;
        if (code.Equals("ALERT", StringComparison.OrdinalIgnoreCase))
        {
            log.NoteAlert(response.Text.Substring("[ALERT]".Length).Trim());
            return true;
        }

        if (code.StartsWith("WEBALERT", StringComparison.OrdinalIgnoreCase))
        {
            log.NoteAlert(response.Text);
            return true;
        }

        return false;
    }

    private ImapResponse Read()
    {
        ImapResponse response = _scanner.Read();
        NoteAlert(response, _log);
        return response;
    }

    private void Take(ImapResponse response)
    {
        // A server may complete commands in another order than they came in (RFC 9051, section 5.5).
        int completed = response.Tag == "*" ? -1 : _waiting.FindIndex(command => command.Tag == response.Tag);
        if (completed >= 0)
        {
            Learn(response.Code);
            _waiting[completed].Completion = response;
            _waiting.RemoveAt(completed);
        }
        else if (_givenUp.Remove(response.Tag))
        {
            // It was asked again meanwhile.
        }
        else if (response.Tag != "*")
        {
            throw new ImapProtocolException($"The server completed '{response.Tag}', which is not under way.");
        }
        else if (response.Name == "BYE")
        {
            throw new ImapProtocolException($"The server said goodbye: {response.Text}");
        }
        else
        {
            Notice(response);
        }
    }

    private void Notice(ImapResponse response)
    {
        if (response.Name == "CAPABILITY")
        {
            Learn("CAPABILITY " + string.Join(" ", response.Values));
        }

        (OwnerOf(response) ?? _waiting[0]).Untagged?.Invoke(response);
    }

    // A server may go on with the next command before it has completed the last: a search names its own (RFC 4731), messages
    // belong to the first command that asks for any, and of everything else there is one command under way at a time.
    private ImapCommand? OwnerOf(ImapResponse response) =>
        response.Name switch
        {
            "ESEARCH" when response.ListAt(0) is { Count: 2 } correlator => _waiting.Find(command =>
                command.Tag == correlator[1] as string
            ),
            "FETCH" => _waiting.Find(command => command.Fetches),
            _ => null,
        };

    private void Learn(string code)
    {
        string[] words = code.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 1 && words[0].Equals("CAPABILITY", StringComparison.OrdinalIgnoreCase))
        {
            TimesTold++;
            Capabilities.Clear();
            for (int index = 1; index < words.Length; index++)
            {
                Capabilities.Add(words[index]);
            }
        }
    }

    private void Send(string text, string? shown)
    {
        byte[] bytes = WireText.Write(text);
        byte[] log = shown is null ? bytes : WireText.Write(shown);
        _log.LogClient(log, 0, log.Length);
        _stream.Write(bytes, 0, bytes.Length);
        _stream.Flush();
    }
}
