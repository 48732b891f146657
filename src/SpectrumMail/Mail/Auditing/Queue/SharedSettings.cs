using System;
using System.Collections.Generic;
using System.Net;
using SpectrumMail.Mail.Accounts;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>
/// The settings that mailboxes of one domain share: thousands of mailboxes have few servers between them, and a warning about a
/// domain is given once.
/// </summary>
/// <typeparam name="T">What a row says about its connection; rows that say the same are equal.</typeparam>
internal sealed class SharedSettings<T>
    where T : IEquatable<T>
{
    private readonly Dictionary<(string Domain, T Choices), AccountSettings> _settings = [];

    /// <summary>Returns the settings of a mailbox; makes them where no earlier row of its domain said the same.</summary>
    /// <param name="credential">Who signs in.</param>
    /// <param name="choices">What the row says about its connection.</param>
    /// <param name="make">Makes the settings.</param>
    public AccountSettings ForAccount(NetworkCredential credential, T choices, Func<AccountSettings> make)
    {
        string domain = credential.UserName.Substring(credential.UserName.LastIndexOf('@') + 1).ToLowerInvariant();
        if (!_settings.TryGetValue((domain, choices), out AccountSettings? settings))
        {
            _settings[(domain, choices)] = settings = make();
        }

        return settings with
        {
            Credential = credential,
        };
    }
}
