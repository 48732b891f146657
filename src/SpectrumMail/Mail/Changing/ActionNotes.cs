using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;

namespace SpectrumMail.Mail.Changing;

/// <summary>Notes the messages of one account in an action log, before and after they are changed.</summary>
/// <param name="log">The log.</param>
/// <param name="account">The account.</param>
/// <param name="action">What is done, in the words of the question to the user.</param>
internal sealed class ActionNotes(ActionLog log, string account, string action)
{
    /// <summary>Where the copy of a message lies, and its hash, when messages are removed because they are saved.</summary>
    public Func<uint, (string Path, string Hash)?> CopyOf { get; init; } = _ => null;

    /// <summary>Changes messages between two notes.</summary>
    /// <param name="folder">The open folder.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="change">Changes them.</param>
    public T Change<T>(IMailFolder folder, IReadOnlyDictionary<uint, ExpectedMessage> messages, Func<T> change)
    {
        ActionLine[] lines =
        [
            .. messages
                .OrderBy(message => message.Key)
                .Select(message => Line(folder.FullName, folder.UidValidity, message.Key, message.Value)),
        ];
        log.Add(lines.Select(line => line with { State = "Begun" }));
        T result;
        try
        {
            result = change();
        }
        catch (Exception ex)
        {
            log.Add(lines.Select(line => line with { State = "Failed", Time = Now(), Detail = ex.Message }));
            throw;
        }

        log.Add(lines.Select(line => line with { State = "Done", Time = Now() }));
        return result;
    }

    /// <summary>Notes messages that would be changed.</summary>
    public void Plan(MessageSelection selection) =>
        log.Add(
            (selection.Expected ?? new Dictionary<uint, ExpectedMessage>())
                .OrderBy(message => message.Key)
                .Select(message =>
                    Line(selection.Folder, selection.Validity, message.Key, message.Value) with
                    {
                        State = "Planned",
                    }
                )
        );

    private ActionLine Line(string folder, long validity, uint uid, ExpectedMessage message)
    {
        (string Path, string Hash)? copy = CopyOf(uid);
        return new ActionLine
        {
            Action = action,
            Account = account,
            Folder = folder,
            UidValidity = validity,
            Uid = uid,
            MessageId = message.MessageId,
            Size = message.Size ?? 0,
            FoundBy = message.FoundBy.Length == 0 ? null : message.FoundBy,
            Path = copy?.Path,
            Hash = copy?.Hash,
        };
    }

    private static string Now() => new ActionLine().Time;
}
