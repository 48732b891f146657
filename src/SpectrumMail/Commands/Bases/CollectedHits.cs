using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Searching;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>
/// Messages of many accounts, as Search-SpectrumMailbox emits them, collected until the pipeline has named them all.
/// </summary>
/// <param name="cmdlet">The command.</param>
internal sealed class CollectedHits(MailCmdlet cmdlet)
{
    private readonly Dictionary<string, AccountHits?> _accounts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a message; reports an account that cannot be reached once, and a row that does not name a message.</summary>
    /// <param name="account">The address of its account.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="validity">The UIDVALIDITY under which it was found.</param>
    /// <param name="uids">Its UID.</param>
    /// <param name="expected">What is known of it.</param>
    public void Add(string account, string folder, long? validity, long[] uids, ExpectedMessage expected)
    {
        if (validity is not > 0 || uids.Length == 0 || uids.Any(uid => uid <= 0))
        {
            Refuse(account, validity is > 0 ? "Uid" : "UidValidity");
            return;
        }

        if (!_accounts.TryGetValue(account, out AccountHits? hits))
        {
            _accounts.Add(account, hits = Find(account));
        }

        foreach (long uid in uids)
        {
            hits?.Add(folder, validity.Value, (uint)uid, expected);
        }
    }

    /// <summary>Ends the command at a message that no filter found: with it all of its mailbox would be removed.</summary>
    /// <param name="account">The address of its account.</param>
    /// <param name="foundBy">What it was searched by.</param>
    public void RequireFilter(string account, string? foundBy)
    {
        if (SearchKeys.MeansAll(foundBy))
        {
            cmdlet.ThrowTerminatingError(ErrorRecords.From(MessageFailures.RemovalUnfiltered.Make(account), account));
        }
    }

    /// <summary>Reports a row that does not say what is needed.</summary>
    public void Refuse(string account, string what) =>
        cmdlet.WriteError(ErrorRecords.From(MessageFailures.HitIncomplete.Make(account, what), account));

    /// <summary>Asks for each account; returns those that the user agrees to.</summary>
    /// <param name="impact">Asks.</param>
    /// <param name="action">What is done.</param>
    /// <param name="isHigh">Whether messages are changed.</param>
    public IReadOnlyList<AccountHits> Agreed(HighImpact impact, string action, bool isHigh = true)
    {
        var agreed = new List<AccountHits>();
        foreach (AccountHits hits in _accounts.Values.OfType<AccountHits>())
        {
            NameAll(hits, action);
            if (impact.Confirm(hits.ToString(), action, isHigh))
            {
                agreed.Add(hits);
            }
        }

        return agreed;
    }

    // With -WhatIf each message is named before the mailbox that it is counted in.
    private void NameAll(AccountHits hits, string action)
    {
        if (cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given) && LanguagePrimitives.IsTrue(given))
        {
            foreach (MessageSelection place in hits.Selections)
            {
                foreach (uint uid in place.Uids)
                {
                    cmdlet.ShouldProcess($"{hits.Target.Address}: {place.Folder}/{uid}", action);
                }
            }
        }
    }

    private AccountHits? Find(string account)
    {
        SessionStore store = cmdlet.Store;
        AccountSettings? settings =
            store.Searched.Find(account)
            ?? store
                .All.LastOrDefault(session => session.UserName.Equals(account, StringComparison.OrdinalIgnoreCase))
                ?.Account.Settings;
        if (settings is null)
        {
            cmdlet.WriteError(ErrorRecords.From(SessionFailures.AccountUnknown.Make(account), account));
            return null;
        }

        // What the servers say now is for this command.
        return new AccountHits(account, settings with { Policy = settings.Policy with { Alerts = cmdlet.Alerts } });
    }
}
