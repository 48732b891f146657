using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Saving;

/// <summary>Saves one folder: its open place on disk, and the result of the run.</summary>
internal sealed class FolderSave : IDisposable
{
    private readonly SaveIdentity _identity;
    private readonly SaveManifest _manifest;
    private readonly MessageStore _store;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private bool _halfWritten;

    /// <summary>Opens the place of the folder on disk.</summary>
    /// <param name="root">The directory the user gave.</param>
    /// <param name="identity">The account and the folder of the messages.</param>
    /// <param name="separator">The separator between the levels of the folder's path.</param>
    /// <param name="session">The name of the session, for the output.</param>
    /// <exception cref="MailException">The place cannot be used.</exception>
    public FolderSave(string root, SaveIdentity identity, char separator, string session)
    {
        _identity = identity;
        (_manifest, _store, string path) = FolderLayout.Open(root, identity, separator);
        Result = new FolderSaveResult
        {
            Folder = identity.Folder,
            Format = identity.Format,
            Path = path,
            Manifest = _manifest.Path,
            Session = session,
        };
    }

    /// <summary>Whether each saved message is written to the output.</summary>
    public bool EmitsMessages { get; set; }

    /// <summary>Whether what the server sends is hashed, because messages are removed when they are saved.</summary>
    public bool Hashes { get; set; }

    /// <summary>The hashes of what the server sent, by id.</summary>
    public Dictionary<string, MessageHash> Sent { get; } = [];

    /// <summary>The ids of all messages that were to be saved, those that earlier runs have saved included.</summary>
    public HashSet<string> Asked { get; } = [];

    public FolderSaveResult Result { get; }

    public uint Validity => _identity.Validity;

    /// <summary>Where temporary files are created.</summary>
    public SpoolPlace Spool => _store.Spool;

    /// <summary>Whether a message has been saved, by this run or an earlier one.</summary>
    public bool Has(string id) => _manifest.Saved.Contains(id);

    /// <summary>The name of a message, for failures: its UIDL over POP3, its folder and UID over IMAP.</summary>
    public string NameMessage(string id) => _identity.Protocol == MailProtocol.Pop3 ? id : $"{_identity.Folder}/{id}";

    /// <summary>Writes a message. It counts as saved after the next <see cref="Commit"/>.</summary>
    /// <exception cref="MailException">The message cannot be written.</exception>
    public SavedMessage Write(MessageInfo info, MessageContent content)
    {
        _manifest.Begin();
        long size = content.Length;
        SavedPlace place;
        try
        {
            MessageHash? hash = Hashes ? MessageHash.Compute(content) : null;
            place = _store.Write(info, content);
            if (hash is not null)
            {
                Sent[info.Id] = hash;
            }
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            _halfWritten = true;
            throw SavingFailures.Unwritable(Result.Path, ex).About(NameMessage(info.Id));
        }

        _manifest.Add(info, place, size);
        Result.Saved++;
        Result.Size += size;
        return new SavedMessage
        {
            Folder = _identity.Folder,
            UidValidity = _identity.Validity,
            Uid = info.Uid,
            Uidl = info.Uidl,
            Path = place.In(_store.Directory),
            Offset = place.Offset,
            Size = size,
            Received = info.Received?.LocalDateTime,
            Session = Result.Session,
        };
    }

    /// <summary>Flushes the messages and the list, so that they survive the death of this process.</summary>
    public void Commit()
    {
        try
        {
            _store.Flush();
            _manifest.Commit();
        }
        catch (IOException ex)
        {
            _halfWritten = true;
            throw SavingFailures.Unwritable(Result.Path, ex);
        }
    }

    /// <summary>Brings the figures up to date.</summary>
    public FolderSaveResult Conclude()
    {
        Result.Duration = _clock.Elapsed;
        return Result;
    }

    public void Dispose()
    {
        try
        {
            if (_manifest.IsBegun && !_halfWritten)
            {
                Commit();
                _manifest.Finish();
            }
        }
        catch (Exception ex) when (ex is MailException or IOException)
        {
            // The manifest does not note the end of the run then, and the next run cleans up.
        }
        finally
        {
            CloseFile(_store);
            CloseFile(_manifest);
        }
    }

    // Closing a file writes what is left, which fails on a full disk.
    private static void CloseFile(IDisposable file)
    {
        try
        {
            file.Dispose();
        }
        catch (IOException) { }
    }
}
