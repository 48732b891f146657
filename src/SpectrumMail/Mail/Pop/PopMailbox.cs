using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using MailKit.Net.Pop3;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Pop;

/// <summary>
/// The mailbox of a POP3 account. Message numbers are valid on one connection only, and a broken connection is recreated. So
/// messages are identified by UIDL (RFC 1939, section 7), and the numbers are read again on every new connection.
/// </summary>
internal sealed class PopMailbox
{
    /// <summary>The name of the only folder.</summary>
    public const string Folder = "INBOX";

    // A connection shows the mailbox as it was at sign-in. Servers take a sign-in for every command for an attack.
    private static readonly TimeSpan s_freshness = TimeSpan.FromSeconds(30);

    private readonly MailAccount _account;
    private readonly HashSet<string> _marked = new(StringComparer.Ordinal);
    private readonly object _markedLock = new();
    private Pop3Client? _client;
    private PopIndex? _index;
    private Stopwatch _age = new();

    private PopMailbox(MailAccount account) => _account = account;

    /// <summary>Returns the mailbox of a POP3 account.</summary>
    public static PopMailbox For(MailAccount account) => account.Attached(owner => new PopMailbox(owner));

    /// <summary>How old the view of the mailbox may be when a listing begins.</summary>
    public TimeSpan Freshness { get; set; } = s_freshness;

    /// <summary>The messages that are marked for deletion, by UIDL.</summary>
    public IReadOnlyCollection<string> Marked
    {
        get
        {
            lock (_markedLock)
            {
                return _marked.ToArray();
            }
        }
    }

    /// <summary>Whether a message is marked for deletion.</summary>
    public bool IsMarked(string uidl)
    {
        lock (_markedLock)
        {
            return _marked.Contains(uidl);
        }
    }

    /// <summary>Refuses every folder but the one.</summary>
    /// <param name="path">The path or the pattern as the user typed it.</param>
    /// <exception cref="MailException">FolderNotFound.</exception>
    public static void CheckFolder(string path)
    {
        if (path != "*" && !path.Equals(Folder, StringComparison.OrdinalIgnoreCase))
        {
            throw FolderFailures.NotOverPop3.Make(path, Folder);
        }
    }

    /// <summary>Returns the messages in the order of the server. An old view of the mailbox is renewed first.</summary>
    /// <param name="output">Takes a warning when the server's UIDLs do not distinguish the messages.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public PopIndex List(IWorkOutput output, CancellationToken cancel)
    {
        if (_client is not null && _age.Elapsed > Freshness)
        {
            _account.Mailbox.Renew(cancel);
        }

        PopIndex index = Use((_, known) => known, cancel);
        if (index.Warning is { } warning)
        {
            output.Warning(warning);
        }

        return index;
    }

    /// <summary>Runs work on a connection whose message numbers are known.</summary>
    /// <exception cref="MailException">The server has no UIDL, or the connection failed.</exception>
    public T Use<T>(Func<Pop3Client, PopIndex, T> work, CancellationToken cancel) =>
        _account.Pop3(client => work(client, Index(client)), cancel);

    /// <summary>
    /// Marks messages for deletion. Nothing is sent before <see cref="Commit"/>, so that neither a
    /// broken connection nor a stopped script deletes anything.
    /// </summary>
    /// <returns>The ids that the mailbox does not have.</returns>
    public IReadOnlyList<string> Mark(IReadOnlyList<string> uidls, CancellationToken cancel)
    {
        PopIndex index = Use((_, known) => known, cancel);
        lock (_markedLock)
        {
            _marked.UnionWith(uidls.Where(index.Has));
        }

        return uidls.Where(uidl => !index.Has(uidl)).ToArray();
    }

    /// <summary>
    /// Deletes the marked messages and ends the connection: DELE for each, then QUIT, which makes it final (RFC 1939,
    /// section 6).
    /// </summary>
    /// <exception cref="MailException">Nothing was deleted, or that is not known; the marks stay.</exception>
    public DeletionResult Commit(string session, CancellationToken cancel)
    {
        IReadOnlyCollection<string> marked = Marked;
        int deleted = Use((client, index) => Delete(client, marked.Where(index.Has).Select(index.NumberOf).ToArray()), cancel);
        lock (_markedLock)
        {
            _marked.ExceptWith(marked);
        }

        return new DeletionResult
        {
            Session = session,
            Deleted = deleted,
            Missing = marked.Count - deleted,
        };
    }

    private int Delete(Pop3Client client, int[] numbers)
    {
        try
        {
            client.DeleteMessages(numbers);
        }
        catch
        {
            // Without QUIT the server forgets the marks it has taken so far.
            client.Disconnect(quit: false);
            throw;
        }

        ConversationLog log = _account.Mailbox.Trace!.Conversation!;
        long before = log.Received;
        client.Disconnect(quit: true);
        if (log.Received == before)
        {
            throw SessionFailures.DeletionIndeterminate.Make(numbers.Length);
        }

        return log.LastServerLine.StartsWith("+OK", StringComparison.OrdinalIgnoreCase)
            ? numbers.Length
            : throw SessionFailures.DeletionRejected.Make(log.LastServerLine).At(string.Empty, response: log.LastServerLine);
    }

    private PopIndex Index(Pop3Client client)
    {
        if (ReferenceEquals(client, _client) && _index is not null)
        {
            return _index;
        }

        try
        {
            _index = client.Count == 0 ? new PopIndex([], []) : new PopIndex(client.GetMessageUids(), client.GetMessageSizes());
        }
        catch (NotSupportedException ex)
        {
            throw SessionFailures.UidlMissing.Make(ex);
        }

        _client = client;
        _age = Stopwatch.StartNew();
        return _index;
    }
}
