using System;
using System.Threading;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Folders;

namespace SpectrumMail.Mail.Waiting;

/// <summary>
/// Waits until a folder may have new messages: with IDLE where the server offers it, otherwise by asking at intervals.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="signal">Is set when the folder must be searched.</param>
/// <param name="clock">The time of the wait.</param>
/// <param name="stop">Ends the wait; the connection stays usable.</param>
internal sealed class ArrivalWait(MailAccount account, ArrivalSignal signal, WaitClock clock, CancellationToken stop)
{
    private bool _idles = true;
    private int _laterLooks;

    /// <summary>
    /// Notes that the server counts a message which a search may not find yet: the folder is searched a few times more.
    /// </summary>
    public void Expect() => _laterLooks = WaitTimes.LaterLooks;

    /// <summary>Notes that the folder was searched.</summary>
    /// <param name="found">Whether there were new messages.</param>
    public void Looked(bool found) => _laterLooks = found ? 0 : Math.Max(0, _laterLooks - 1);

    /// <summary>Waits for a notice, or until it is time to look again.</summary>
    /// <param name="path">The path of the folder on the server.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="OperationCanceledException">The wait is to end.</exception>
    public void Await(string path, CancellationToken cancel)
    {
        TimeSpan span = clock.Interval(_idles, isEager: _laterLooks > 0);
        if (_idles && account.Imap(client => Idle(client, path, span), cancel))
        {
            return;
        }

        // The server sends nothing unasked: the connection is free for other commands until the next poll.
        Pause(span, cancel);
        account.Imap(client => Ask(client, path), cancel);
    }

    /// <summary>Waits without the server.</summary>
    /// <param name="span">How long.</param>
    /// <param name="cancel">Ends the pause.</param>
    /// <exception cref="OperationCanceledException">The wait is to end.</exception>
    public void Pause(TimeSpan span, CancellationToken cancel)
    {
        WaitHandle.WaitAny([stop.WaitHandle, cancel.WaitHandle], span);
        stop.ThrowIfCancellationRequested();
    }

    /// <returns>False when the server cannot do it.</returns>
    private bool Idle(ImapClient client, string path, TimeSpan span)
    {
        _idles = client.Capabilities.HasFlag(ImapCapabilities.Idle);
        if (!_idles || !IsStillOpen(client, path))
        {
            return _idles;
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var watchdog = new Timer(
            _ => account.Mailbox.Trace?.Wire?.Abort(),
            null,
            span + account.Settings.Policy.Timeout,
            Timeout.InfiniteTimeSpan
        );
        done.CancelAfter(span);
        try
        {
            signal.During(done, () => client.Idle(done.Token));
            LookAgain(isRenewal: span == WaitTimes.Renewal);
        }
        catch (ImapCommandException)
        {
            // The server offers IDLE and refuses it.
            _idles = false;
        }

        stop.ThrowIfCancellationRequested();
        return true;
    }

    private bool Ask(ImapClient client, string path)
    {
        if (IsStillOpen(client, path))
        {
            client.NoOp();
            LookAgain(isRenewal: false);
        }

        return true;
    }

    // Another command may have opened another folder, or the connection is a new one.
    private bool IsStillOpen(ImapClient client, string path)
    {
        bool open = FolderFinder.FindForMessages(client, path).IsOpen;
        if (!open)
        {
            signal.Set(true);
        }

        return open;
    }

    // A notice may be lost, and the search of a server may know a message later than its notice.
    private void LookAgain(bool isRenewal)
    {
        if (isRenewal || _laterLooks > 0)
        {
            signal.Set(true);
        }
    }
}
