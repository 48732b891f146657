using System.Collections.Generic;
using System.Linq;
using MailKit;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>What the labels of a message add to it at the destination.</summary>
/// <param name="Flags">The flags.</param>
/// <param name="Keywords">The keywords.</param>
internal sealed record LabelMarks(MessageFlags Flags, IReadOnlyList<string> Keywords);

/// <summary>What Gmail's labels decide about the messages of one folder.</summary>
/// <param name="end">The first UID that is left to the next run.</param>
internal sealed class LabelledFolder(uint end)
{
    /// <summary>The messages that another folder of the run has.</summary>
    public HashSet<uint> LeftOut { get; } = [];

    /// <summary>What labels add to messages.</summary>
    public Dictionary<uint, LabelMarks> Marks { get; } = [];

    /// <summary>Whether a message arrived before the run began.</summary>
    public bool IsKnown(UniqueId uid) => uid.Id < end;

    /// <summary>Whether a message is copied from this folder.</summary>
    public bool Includes(UniqueId uid) => IsKnown(uid) && !LeftOut.Contains(uid.Id);
}

/// <summary>Hands messages on with what their labels add to them.</summary>
/// <param name="receiver">Receives the messages.</param>
/// <param name="labels">The labels.</param>
internal sealed class LabelReceiver(IMessageReceiver receiver, LabelledFolder labels) : IMessageReceiver
{
    public SpoolPlace Spool => receiver.Spool;

    public bool Wants(string id) => receiver.Wants(id);

    public void Receive(string id, MessageInfo info, MessageContent content) => receiver.Receive(id, Mark(info), content);

    public void Fail(string id, MailException failure) => receiver.Fail(id, failure);

    public void Warn(string warning) => receiver.Warn(warning);

    public void ThrowIfFailed() => receiver.ThrowIfFailed();

    private MessageInfo Mark(MessageInfo info) =>
        labels.Marks.TryGetValue(info.Uid, out LabelMarks? marks)
            ? info with
            {
                Flags = info.Flags | marks.Flags,
                Keywords = [.. info.Keywords.Union(marks.Keywords, System.StringComparer.OrdinalIgnoreCase)],
            }
            : info;
}
