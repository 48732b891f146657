using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Searching;
using SpectrumMail.Models;

namespace SpectrumMail.Sessions;

/// <summary>
/// The sessions of one runspace. The store lives in the module's own session state and not in a static, so that parallel
/// runspaces do not share sessions; the module's removal disposes it.
/// </summary>
public sealed class SessionStore : IDisposable
{
    private const string Variable = "SpectrumSessionStore";
    private readonly List<SpectrumSession> _sessions = [];

    private SessionStore() { }

    /// <summary>The sessions, in the order in which they were connected.</summary>
    internal IReadOnlyList<SpectrumSession> All => _sessions.ToArray();

    /// <summary>How to reach the accounts that searches found messages in.</summary>
    internal RememberedAccounts Searched { get; } = new();

    /// <summary>Closes every session, and forgets the accounts of searches.</summary>
    public void Dispose()
    {
        foreach (SpectrumSession session in All)
        {
            Remove(session);
        }

        Searched.Clear();
    }

    /// <summary>The store of the runspace a cmdlet runs in.</summary>
    internal static SessionStore ForRunspace(PSCmdlet cmdlet)
    {
        // The module's state, not cmdlet.SessionState: that is the caller's.
        PSVariableIntrinsics module = cmdlet.MyInvocation.MyCommand.Module.SessionState.PSVariable;
        if (module.GetValue(Variable) is SessionStore store)
        {
            return store;
        }

        store = new SessionStore();
        module.Set(Variable, store);
        return store;
    }

    /// <summary>Adds a session, which becomes the default; one of the same name is closed.</summary>
    internal void Add(SpectrumSession session)
    {
        if (Find(session.Name) is { } former)
        {
            Remove(former);
        }

        _sessions.Add(session);
        MarkDefault();
    }

    /// <summary>Closes a session and removes it from the store.</summary>
    internal void Remove(SpectrumSession session)
    {
        _sessions.Remove(session);
        session.IsDefault = false;
        session.Account.Dispose();
        MarkDefault();
    }

    /// <summary>Returns the session referred to, or the default session.</summary>
    /// <exception cref="MailException">There is none.</exception>
    internal SpectrumSession Resolve(SessionReference? reference)
    {
        // An empty cell of a table says nothing.
        if (reference is null || reference.IsEmpty)
        {
            return _sessions.LastOrDefault() ?? throw SessionFailures.NoSession.Make();
        }

        return reference.Session ?? Find(reference.Name) ?? throw SessionFailures.SessionNotFound.Make(reference.Name!);
    }

    private SpectrumSession? Find(string name) =>
        _sessions.FirstOrDefault(session =>
            session.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            || session.Id.ToString().Equals(name, StringComparison.OrdinalIgnoreCase)
        );

    private void MarkDefault()
    {
        for (int index = 0; index < _sessions.Count; index++)
        {
            _sessions[index].IsDefault = index == _sessions.Count - 1;
        }
    }
}
