using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// A checkpoint on disk. The JSON file is replaced in one step: a crash, even of the machine, leaves the old file or the new
/// file.
/// </summary>
internal static class CheckpointFile
{
    private const string Format = "SpectrumMail.MessageCheckpoint/1";

    /// <summary>
    /// Keeps the state of a folder. The update waits in the queue behind what was read: it happens only when the pipeline has
    /// taken that.
    /// </summary>
    /// <param name="checkpoint">The checkpoint; null for none.</param>
    /// <param name="path">Its file; null for none.</param>
    /// <param name="state">The state; null when the folder has none.</param>
    /// <param name="output">Takes what was read.</param>
    public static void Update(MessageCheckpoint? checkpoint, string? path, FolderCheckpoint? state, IWorkOutput output)
    {
        if (checkpoint is null || state is null)
        {
            return;
        }

        output.WhenTaken(() =>
        {
            checkpoint.Put(state);
            if (path is not null)
            {
                Write(path, checkpoint);
            }
        });
    }

    /// <summary>Reads the file; an empty checkpoint when there is none yet.</summary>
    /// <exception cref="MailException">The file is not a checkpoint, or cannot be read.</exception>
    public static MessageCheckpoint Read(string path)
    {
        var checkpoint = new MessageCheckpoint();
        if (!File.Exists(path))
        {
            return checkpoint;
        }

        try
        {
            using FileStream file = ContendedFile.OpenRead(path);
            var stored = (Stored?)new DataContractJsonSerializer(typeof(Stored)).ReadObject(file);
            if (
                stored is not { Format: Format, Folders: { } }
                || stored.Folders.Any(folder => folder is not { Account: { }, Folder: { }, Uids: { }, WrittenAt: { } })
            )
            {
                throw new SerializationException("it is not a checkpoint");
            }

            foreach (StoredFolder folder in stored.Folders)
            {
                checkpoint.Folders.Add(folder.ToModel());
            }

            return checkpoint;
        }
        catch (Exception ex)
            when (ex is SerializationException or XmlException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw CheckpointFailures.CheckpointUnreadable.Make(path, ex.Message, ex);
        }
    }

    /// <summary>Throws if the file cannot be written, before anything is read for it.</summary>
    /// <exception cref="MailException">The file cannot be written.</exception>
    public static void Probe(string path) =>
        Guarded(
            path,
            () =>
            {
                if (Directory.Exists(path))
                {
                    throw new IOException("it is a directory.");
                }

                DurableFile.Probe(path);
            }
        );

    /// <summary>Writes the file.</summary>
    /// <exception cref="MailException">The file cannot be written.</exception>
    public static void Write(string path, MessageCheckpoint checkpoint) => Guarded(path, () => Replace(path, checkpoint));

    private static void Guarded(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw CheckpointFailures.CheckpointUnwritable.Make(path, ex.Message, ex);
        }
    }

    private static void Replace(string path, MessageCheckpoint checkpoint)
    {
        var stored = new Stored { Format = Format, Folders = checkpoint.Folders.Select(StoredFolder.From).ToList() };
        DurableFile.Write(
            path,
            file =>
            {
                using XmlDictionaryWriter writer = JsonReaderWriterFactory.CreateJsonWriter(
                    file,
                    new UTF8Encoding(false),
                    ownsStream: false,
                    indent: true
                );
                new DataContractJsonSerializer(typeof(Stored)).WriteObject(writer, stored);
            }
        );
    }

    [DataContract]
    private sealed class Stored
    {
        [DataMember(Name = "format", Order = 0)]
        public string Format { get; set; } = string.Empty;

        [DataMember(Name = "folders", Order = 1)]
        public List<StoredFolder> Folders { get; set; } = [];
    }

    [DataContract]
    private sealed class StoredFolder
    {
        [DataMember(Name = "account", Order = 0)]
        public string Account { get; set; } = string.Empty;

        [DataMember(Name = "folder", Order = 1)]
        public string Folder { get; set; } = string.Empty;

        [DataMember(Name = "uidValidity", Order = 2)]
        public long UidValidity { get; set; }

        [DataMember(Name = "uidNext", Order = 3)]
        public long UidNext { get; set; }

        [DataMember(Name = "highestModSeq", Order = 4)]
        public long HighestModSeq { get; set; }

        [DataMember(Name = "uids", Order = 5)]
        public string Uids { get; set; } = string.Empty;

        [DataMember(Name = "writtenAt", Order = 6)]
        public string WrittenAt { get; set; } = string.Empty;

        public static StoredFolder From(FolderCheckpoint folder) =>
            new()
            {
                Account = folder.Account,
                Folder = folder.Folder,
                UidValidity = folder.UidValidity,
                UidNext = folder.UidNext,
                HighestModSeq = folder.HighestModSeq,
                Uids = folder.Uids,
                WrittenAt = folder.WrittenAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            };

        public FolderCheckpoint ToModel() =>
            new()
            {
                Account = Account,
                Folder = Folder,
                UidValidity = UidValidity,
                UidNext = UidNext,
                HighestModSeq = HighestModSeq,
                Uids = Uids,
                WrittenAt = DateTime.Parse(
                    WrittenAt,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal
                ),
            };
    }
}
