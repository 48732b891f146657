using System;
using System.Collections.Generic;

namespace SpectrumMail.Mail.Imap;

/// <summary>Commands that are sent together with the sign-in.</summary>
internal sealed partial class ImapConversation
{
    private readonly HashSet<string> _givenUp = new(StringComparer.Ordinal);

    // Whether the round trip of what is under way is counted already.
    private bool _isCounted;

    /// <summary>How often the server has sent its capabilities.</summary>
    public int TimesTold { get; private set; }

    /// <summary>Takes capabilities for what the server can do, until it sends its own.</summary>
    public void Assume(IEnumerable<string> capabilities)
    {
        Capabilities.Clear();
        Capabilities.UnionWith(capabilities);
    }

    /// <summary>
    /// Sends a command that is one line, and others behind it in the same write, and reads the answer of the first.
    /// </summary>
    /// <param name="text">The command without its tag.</param>
    /// <param name="shown">The same as the transcript may show it.</param>
    /// <param name="queue">Queues the others.</param>
    /// <returns>The command; without a completion where the server asks for more, for which it takes what came behind.</returns>
    public ImapCommand SendWith(string text, string shown, Action queue)
    {
        ThrowUnlessOneLine(text);
        Complete();
        ImapCommand command = Add(text, null);
        queue();
        string others = _pending.ToString();
        _pending.Clear();
        Send($"{command.Tag} {text}\r\n{others}", $"{command.Tag} {shown}\r\n{others}");
        RoundTrips++;
        _isCounted = true;
        while (command.Completion is null)
        {
            ImapResponse response = Read();
            if (response.Tag == "+")
            {
                return command;
            }

            Take(response);
        }

        return command;
    }

    /// <summary>Sends what is waiting and reads until a command is completed.</summary>
    public void CompleteUntil(ImapCommand command)
    {
        SendPending();
        while (command.Completion is null)
        {
            Take(Read());
        }

        _isCounted = true;
    }

    /// <summary>Gives up the commands that the server has not completed.</summary>
    /// <returns>Whether there were any.</returns>
    public bool GiveUp()
    {
        bool any = _waiting.Count > 0;
        _waiting.ForEach(command => _givenUp.Add(command.Tag));
        _waiting.Clear();
        return any;
    }
}
