using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>
/// A file that names every message a command acts on: a line of JSON for each before the change, and one after it. Both are on
/// the disk, safe from a power failure, before the work goes on. Any thread may use it.
/// </summary>
internal sealed class ActionLog : IDisposable
{
    private static readonly JournalKind s_kind = new("actions", 1) { IsJson = true };
    private static readonly DataContractJsonSerializer s_serializer = new(typeof(ActionLine));
    private readonly LineJournal _journal;

    private ActionLog(LineJournal journal) => _journal = journal;

    /// <summary>Opens a log, or begins one; lines of earlier commands stay.</summary>
    /// <exception cref="MailException">It is something else, or another command writes it.</exception>
    public static ActionLog Open(string path)
    {
        try
        {
            return new ActionLog(
                LineJournal.TryOpen(path, s_kind, TimeSpan.Zero) ?? throw StorageFailures.ActionLogInUse.Make(path)
            );
        }
        catch (WrongJournalException ex)
        {
            throw StorageFailures.ActionLogUnreadable.Make(path, ex.Message, ex);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw StorageFailures.ActionLogUnavailable.Make(path, ex.Message, ex);
        }
    }

    /// <summary>Adds lines; they are on the disk when this returns.</summary>
    /// <exception cref="MailException">The disk does not take them.</exception>
    public void Add(IEnumerable<ActionLine> lines)
    {
        try
        {
            _journal.Append(lines.Select(Write), JournalSync.Now);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw StorageFailures.ActionLogUnavailable.Make(_journal.Path, ex.Message, ex);
        }
    }

    public void Dispose() => _journal.Dispose();

    private static string Write(ActionLine line)
    {
        using var memory = new MemoryStream();
        s_serializer.WriteObject(memory, line);
        return Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length);
    }
}

/// <summary>A line of an action log.</summary>
[DataContract]
internal sealed record ActionLine
{
    [DataMember(Name = "time", Order = 0)]
    public string Time { get; init; } = DateTime.UtcNow.ToString("o", CultureInfo.InvariantCulture);

    /// <summary>Begun before the change; Done or Failed after it; Planned when nothing is to be changed.</summary>
    [DataMember(Name = "state", Order = 1)]
    public string State { get; init; } = string.Empty;

    [DataMember(Name = "action", Order = 2)]
    public string Action { get; init; } = string.Empty;

    [DataMember(Name = "account", Order = 3)]
    public string Account { get; init; } = string.Empty;

    [DataMember(Name = "folder", Order = 4)]
    public string Folder { get; init; } = string.Empty;

    [DataMember(Name = "uidValidity", Order = 5)]
    public long UidValidity { get; init; }

    [DataMember(Name = "uid", Order = 6)]
    public long Uid { get; init; }

    [DataMember(Name = "messageId", Order = 7)]
    public string MessageId { get; init; } = string.Empty;

    [DataMember(Name = "size", Order = 8)]
    public long Size { get; init; }

    [DataMember(Name = "foundBy", Order = 9, EmitDefaultValue = false)]
    public string? FoundBy { get; init; }

    /// <summary>Where its copy lies; null for none.</summary>
    [DataMember(Name = "path", Order = 10, EmitDefaultValue = false)]
    public string? Path { get; init; }

    /// <summary>The hash of its copy; null for none.</summary>
    [DataMember(Name = "sha256", Order = 11, EmitDefaultValue = false)]
    public string? Hash { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    [DataMember(Name = "detail", Order = 12, EmitDefaultValue = false)]
    public string? Detail { get; init; }
}
