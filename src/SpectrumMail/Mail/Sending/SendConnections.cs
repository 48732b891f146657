using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Mail.Sending;

/// <summary>
/// The connections that an account sends on, and what a server's codes ask of them: another one, one over IPv4, or fewer.
/// </summary>
internal sealed class SendConnections
{
    private readonly MailAccount _account;
    private readonly object _gate = new();
    private readonly SortedSet<int> _used = [];
    private readonly HashSet<int> _left = [];

    /// <param name="account">The account.</param>
    public SendConnections(MailAccount account)
    {
        _account = account;
    }

    /// <summary>
    /// Returns the number of the connection to use in the place of another one. Where a server has refused some, several messages
    /// share one, and are sent one after the other.
    /// </summary>
    public int Find(int number)
    {
        lock (_gate)
        {
            _used.Add(number);
            return Choose(number);
        }
    }

    /// <summary>Leaves the connection of a message that was not sent, when the server asks for that.</summary>
    /// <returns>Whether another attempt is to be made, on the connection that the message has now.</returns>
    public bool Leave(SubmissionState state, TransactionResult result)
    {
        switch (FindClass(result))
        {
            case ReplyClass.Reconnect when result.CanRetry:
                state.Output.Verbose("The server takes no more messages on this connection; the next one is opened.");
                state.Slot.Renew(state.Cancel);
                return true;
            case ReplyClass.OverIPv4 when state.Slot.UseIPv4(state.Cancel):
                state.Output.Verbose("The server takes no mail over IPv6; it is reached over IPv4.");
                return true;
            case ReplyClass.FewerConnections:
                return UseFewer(state);
            default:
                return false;
        }
    }

    // What the server says to a new connection is in the failure; the recipients were not tried then.
    private static ReplyClass FindClass(TransactionResult result) =>
        result is { NotConnected: true, Failure: { } failure }
            ? ReplyTable.OfProvider(failure.ServerResponse)?.Class ?? ReplyClass.Permanent
            : result.Class;

    private bool UseFewer(SubmissionState state)
    {
        LinkSlot left = state.Slot;
        lock (_gate)
        {
            int number = state.Connection;
            if (!_left.Contains(number))
            {
                if (!_used.Any(other => other != number && !_left.Contains(other)))
                {
                    return false;
                }

                _left.Add(number);
            }

            state.Connection = Choose(number);
            state.Slot = _account.SubmissionAt(state.Connection);
        }

        state.Output.Verbose("The server wants fewer connections; one of them is given up.");
        left.Renew(state.Cancel);
        return true;
    }

    // One that the server has not refused.
    private int Choose(int number) => _left.Contains(number) ? _used.First(other => !_left.Contains(other)) : number;
}
