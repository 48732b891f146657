using System.Collections.Generic;
using System.Threading;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>Where and how to save.</summary>
/// <param name="Root">The directory, as a full path.</param>
/// <param name="Format">The format of the saved messages.</param>
/// <param name="Session">The name of the session, for the output.</param>
internal sealed record SavePlan(string Root, SaveFormat Format, string Session);

/// <summary>Saves messages over one of the protocols.</summary>
internal interface IMessageSaver
{
    /// <summary>Opens the place of a folder on disk for this run.</summary>
    /// <param name="folder">The path of the folder as the user typed it.</param>
    /// <param name="validity">The UIDVALIDITY to expect; 0 for any.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">FolderNotFound, UidValidityChanged, or the place cannot be used.</exception>
    FolderSave Open(string folder, long validity, CancellationToken cancel);

    /// <summary>Saves every message of the folder that has not been saved yet.</summary>
    void SaveAll(FolderSave save, IWorkOutput output, CancellationToken cancel);

    /// <summary>Saves the messages with these ids that have not been saved yet.</summary>
    void Save(FolderSave save, IReadOnlyList<string> ids, IWorkOutput output, CancellationToken cancel);
}
