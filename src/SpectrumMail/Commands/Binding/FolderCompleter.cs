using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Completes the folders of the session named, or of the default one. The server is asked only over a connection that stands, and
/// not waited for long.
/// </summary>
public sealed class FolderCompleter : WordCompleter
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private protected override IEnumerable<(string Text, string Meaning)> Words(IDictionary given)
    {
        string? named = given["Session"]?.ToString();
        SpectrumSession? session = Sessions()
            .FirstOrDefault(open =>
                named is null
                    ? open.IsDefault
                    : open.Name.Equals(named, StringComparison.OrdinalIgnoreCase)
                        || open.Id.ToString().Equals(named, StringComparison.OrdinalIgnoreCase)
            );
        if (session is null)
        {
            return [];
        }

        if (session.Protocol == MailProtocol.Pop3)
        {
            return [("INBOX", "INBOX")];
        }

        return FolderCache
            .ForAccount(session.Account)
            .Get(session.State == ConnectionState.Open ? () => Read(session) : null, s_patience)
            .Select(folder => (folder.Path, Meaning(folder)));
    }

    private static void Read(SpectrumSession session)
    {
        using var limit = new CancellationTokenSource(s_limit);
        FolderReader.Names(session.Account, session.Name, limit.Token);
    }

    private static string Meaning(MailboxFolder folder)
    {
        string use = folder.SpecialUse == FolderUse.None ? string.Empty : $" ({folder.SpecialUse})";
        string items = folder.Items is { } count ? ", " + Quantity.Text(count, "message") : string.Empty;
        return folder.Path + use + items;
    }
}
