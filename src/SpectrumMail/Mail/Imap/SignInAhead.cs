using System;
using System.Threading;
using MailKit.Net.Imap;
using MailKit.Security;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Imap;

/// <summary>
/// A sign-in with the first commands behind it in the same write (RFC 9051, section 5.5), which saves a round trip. It needs a
/// sign-in of one line, so that nothing behind it can be taken for a part of it, and a server that offers the same as at an
/// earlier sign-in.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="memory">What earlier connections have learned about the server.</param>
/// <param name="first">The first commands.</param>
internal sealed class SignInAhead(ImapLink link, ServerMemory memory, FirstCommands first)
{
    private readonly ImapConversation _conversation = link.Conversation;
    private SignInTerms _terms = null!;
    private ImapCommand? _capability;
    private AheadUse _use;
    private int _told;

    /// <summary>Signs in.</summary>
    /// <param name="command">Returns the command without its tag, and the same as the transcript may show it.</param>
    /// <returns>Whether it did: the server is known, and offers what it offered before.</returns>
    /// <exception cref="AuthenticationException">The server refused.</exception>
    /// <exception cref="ImapProtocolException">It took the commands for a part of the sign-in.</exception>
    public bool TrySignIn(Func<(string Text, string Shown)> command)
    {
        if (memory.Terms(link.Endpoint) is not { } terms || !_conversation.Capabilities.SetEquals(terms.Before))
        {
            return false;
        }

        _use = memory.UseAhead(link.Endpoint);
        if (_use == AheadUse.No)
        {
            return false;
        }

        _terms = terms;
        first.MayHaveFailed = _use == AheadUse.Trial;
        _conversation.Assume(terms.After);
        _told = _conversation.TimesTold;
        (string text, string shown) = command();
        Check(_conversation.SendWith(text, shown, Queue));
        return true;
    }

    /// <summary>
    /// Finds out whether the first commands are answered, and whether they were the right ones. Where not, they are queued again.
    /// </summary>
    /// <param name="cancel">The caller gives up.</param>
    /// <exception cref="MailException">What went wrong, explained.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public void Settle(CancellationToken cancel) =>
        // As for every answer after the sign-in, the time limit is that of the socket.
        link.Run(_ => Settle(), Timeout.InfiniteTimeSpan, cancel);

    private void Settle()
    {
        if (_use == AheadUse.Trial)
        {
            FindOut();
        }

        bool isTold = _conversation.TimesTold > _told;
        if (!isTold && _capability is { } asked)
        {
            _conversation.CompleteUntil(asked);
        }
        else if (!isTold)
        {
            _conversation.Run("CAPABILITY");
        }

        if (!_conversation.Capabilities.SetEquals(_terms.After))
        {
            _conversation.Complete();
            memory.Note(link.Endpoint, _terms with { After = [.. _conversation.Capabilities] });
            first.Queue(link);
        }
    }

    private void Queue()
    {
        _capability = _terms.IsUnasked ? null : _conversation.Queue("CAPABILITY");
        first.Queue(link);
    }

    private void Check(ImapCommand command)
    {
        // A server that wants no command behind a sign-in may call the whole wrong; whether it says so of a password is known
        // once it has taken one.
        if (command.Completion is null || (_use == AheadUse.Trial && command.Completion.Name == "BAD"))
        {
            memory.NoteAhead(link.Endpoint, false);
            first.MayHaveFailed = true;
            throw new ImapProtocolException("The server took the commands behind the sign-in for a part of it.");
        }

        if (!command.Succeeded)
        {
            first.MayHaveFailed = false;
            if (_use == AheadUse.Trial)
            {
                memory.NoteAhead(link.Endpoint, null);
            }

            link.Trace.SignInReply = command.Reply;
            throw new AuthenticationException(command.Reply);
        }
    }

    // A server that throws away what came with the sign-in would be waited for in vain: what is sent after it is answered.
    private void FindOut()
    {
        _conversation.CompleteUntil(_conversation.Queue("NOOP"));
        bool isDropped = _conversation.GiveUp();
        memory.NoteAhead(link.Endpoint, !isDropped);
        first.MayHaveFailed = false;
        if (isDropped)
        {
            _capability = null;
            first.Queue(link);
        }
    }
}
