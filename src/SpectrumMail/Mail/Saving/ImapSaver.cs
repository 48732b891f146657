using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using MailKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>Saves the messages of an IMAP folder: fetched in large sets, written by a thread of its own.</summary>
internal sealed class ImapSaver : IMessageSaver
{
    private readonly MailAccount _account;
    private readonly SavePlan _plan;

    public ImapSaver(MailAccount account, SavePlan plan)
    {
        _account = account;
        _plan = plan;
    }

    public FolderSave Open(string folder, long validity, CancellationToken cancel)
    {
        (SaveIdentity identity, char separator) = _account.Imap(
            client =>
            {
                IMailFolder opened = FolderFinder.Open(client, folder, validity);
                var identity = new SaveIdentity(
                    _account.Settings.Credential.UserName,
                    MailProtocol.Imap,
                    opened.FullName,
                    opened.UidValidity,
                    _plan.Format
                )
                {
                    Levels = FolderFinder.Levels(client, opened),
                };
                return (identity, opened.DirectorySeparator);
            },
            cancel
        );
        return new FolderSave(_plan.Root, identity, separator, _plan.Session);
    }

    public void SaveAll(FolderSave save, IWorkOutput output, CancellationToken cancel)
    {
        (UniqueId[] all, int unnamed) = ImapFetcher.All(_account, save.Result.Folder, save.Validity, cancel);
        if (unnamed > 0)
        {
            save.Result.Failed += unnamed;
            output.Error(MessageFailures.MessagesUnnamed.Make(unnamed, save.Result.Folder), save.Result.Folder);
        }

        UniqueId[] wanted = all.Where(uid => !save.Has(uid.Id.ToString(CultureInfo.InvariantCulture))).ToArray();
        save.Asked.UnionWith(all.Select(uid => uid.Id.ToString(CultureInfo.InvariantCulture)));
        save.Result.AlreadySaved += all.Length - wanted.Length;
        Save(save, wanted, mustExist: false, output, cancel);
    }

    public void Save(FolderSave save, IReadOnlyList<string> ids, IWorkOutput output, CancellationToken cancel)
    {
        UniqueId[] wanted = ids.Where(id => !save.Has(id))
            .Select(id => new UniqueId(uint.Parse(id, CultureInfo.InvariantCulture)))
            .Distinct()
            .OrderBy(uid => uid.Id)
            .ToArray();
        save.Asked.UnionWith(ids);
        save.Result.AlreadySaved += ids.Count - wanted.Length;
        Save(save, wanted, mustExist: true, output, cancel);
    }

    private void Save(FolderSave save, UniqueId[] wanted, bool mustExist, IWorkOutput output, CancellationToken cancel)
    {
        if (wanted.Length > 0)
        {
            using var queue = new SaveQueue(save, wanted.Length, output);
            var fetcher = new ImapFetcher(_account, save.Result.Folder, save.Validity, queue, "saved");
            fetcher.Fetch(wanted, mustExist, cancel);
            queue.Complete();
        }
    }
}
