using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Connections;
using SpectrumMail.Mail.Transfer.Files;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>What importing was asked for.</summary>
/// <param name="Account">The account.</param>
/// <param name="Session">The session's name, for what is emitted.</param>
/// <param name="Folder">The folder to import into, as a person typed it; null for where the files say.</param>
/// <param name="SkipExisting">Leaves out what lies there already.</param>
/// <param name="Checkpoint">The journal's file; null for one of the module's own, which goes away when everything is done.</param>
internal sealed record ImportPlan(MailAccount Account, string Session, string? Folder, bool SkipExisting, string? Checkpoint);

/// <summary>Imports what lies at one place on disk into the folders it belongs into.</summary>
internal sealed class ImportRun : IDisposable
{
    private const string DefaultFolder = "INBOX";

    private readonly ImportPlan _plan;
    private readonly string _from;
    private TransferJournal? _journal;
    private bool _failed;

    /// <param name="plan">What was asked for.</param>
    /// <param name="from">The place on disk.</param>
    public ImportRun(ImportPlan plan, string from)
    {
        _plan = plan;
        _from = from;
    }

    /// <summary>Where everything that was found goes.</summary>
    public IReadOnlyList<(IMessageSource Source, string Path)> Places(IReadOnlyList<FoundFolder> found, CancellationToken cancel)
    {
        PathMapper mapper = PathMapper.For(_plan.Account, cancel);
        if (found.Count == 1 && (_plan.Folder is not null || found[0].Levels.Count == 0))
        {
            return [(found[0].Source, mapper.Typed(_plan.Folder ?? DefaultFolder))];
        }

        string[] above = _plan.Folder is null ? [] : mapper.TypedLevels(_plan.Folder);
        IReadOnlyList<string>[] levels = found.Select(folder => (IReadOnlyList<string>)[.. above, .. folder.Levels]).Select(all => all.Count == 0 ? [DefaultFolder] : all).ToArray();
        IReadOnlyList<string> paths = mapper.Places(levels, levels.Select(_ => FolderUse.None).ToArray());
        return found.Select((folder, index) => (folder.Source, paths[index])).ToArray();
    }

    /// <summary>Prepares the import into one folder.</summary>
    /// <param name="source">The messages.</param>
    /// <param name="path">The folder's path as the server has it.</param>
    /// <param name="observer">Who is told.</param>
    /// <param name="look">Whether it is only looked what there would be to do.</param>
    public FolderTransfer Begin(IMessageSource source, string path, ITransferObserver observer, bool look)
    {
        string file = _plan.Checkpoint ?? TransferJournal.DefaultPath(_from, AccountName.Of(_plan.Account));
        _journal ??= look
            ? TransferJournal.Peek(file, _from, AccountName.Of(_plan.Account))
            : TransferJournal.Open(file, _from, AccountName.Of(_plan.Account));
        return new FolderTransfer(source, new TransferPlan(_plan.Account, path, _plan.Session, _plan.SkipExisting), _journal, observer);
    }

    /// <summary>Notes how one went.</summary>
    public void Note(FolderTransferResult result) => _failed |= result.Failed > 0;

    /// <summary>Everything is done. A journal of the module's own has served its purpose, unless something is left to try again.</summary>
    public void Finish()
    {
        if (_plan.Checkpoint is null && !_failed)
        {
            _journal?.Discard();
        }
    }

    public void Dispose() => _journal?.Dispose();
}

/// <summary>What an account is called in files that must tell accounts apart.</summary>
internal static class AccountName
{
    /// <summary>User name and server.</summary>
    public static string Of(MailAccount account) => $"{account.Settings.Credential.UserName} {account.Mailbox.Endpoint?.Host}";
}
