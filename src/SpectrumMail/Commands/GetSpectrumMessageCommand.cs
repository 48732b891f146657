using System;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Models;
using SpectrumMail.Pipeline;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands;

/// <summary>Streams the messages of a folder, chosen by the server: headers only, as they are read.</summary>
[Cmdlet(VerbsCommon.Get, "SpectrumMessage")]
[OutputType(typeof(SpectrumMessage))]
public sealed class GetSpectrumMessageCommand : SessionCmdlet
{
    /// <summary>Paths of the folders to read. Default: INBOX.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string[] Folder { get; set; } = ["INBOX"];

    /// <summary>Only messages whose From header contains one of these texts (RFC 9051 SEARCH FROM).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] From { get; set; } = [];

    /// <summary>Only messages whose To header contains one of these texts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] To { get; set; } = [];

    /// <summary>Only messages whose subject contains one of these texts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Subject { get; set; } = [];

    /// <summary>Only messages the server received at this time or later; exact to the second, local time.</summary>
    [Parameter]
    public DateTime? Since { get; set; }

    /// <summary>Only messages the server received before this time; exact to the second, local time.</summary>
    [Parameter]
    public DateTime? Before { get; set; }

    /// <summary>Only unread messages; <c>-Unread:$false</c> only read ones.</summary>
    [Parameter]
    public SwitchParameter Unread { get; set; }

    /// <summary>Only the messages with these UIDs.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1L, uint.MaxValue)]
    public long[] Uid { get; set; } = [];

    /// <summary>The newest arrival first. Default: in the order of arrival.</summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    /// <summary>Leaves out this many messages at the start.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    /// <summary>At most this many messages of each folder.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>Reads them.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        var reader = new MessageReader(session.Account, session.Name);
        foreach (string folder in Folder)
        {
            MessageQuery query = Query(folder);
            Run((pipeline, cancel) => Read(reader, query, pipeline, cancel), folder);
        }
    }

    private static void Read(MessageReader reader, MessageQuery query, MailPipeline pipeline, CancellationToken cancel)
    {
        var progress = new FolderProgress(query.Folder, pipeline);
        foreach (SpectrumMessage message in reader.Read(query, progress.Report, cancel))
        {
            pipeline.Write(message);
        }

        progress.Finish();
    }

    private MessageQuery Query(string folder) => new()
    {
        Folder = folder,
        From = From,
        To = To,
        Subject = Subject,
        Since = Since,
        Before = Before,
        Unread = Unread.IsPresent ? true : MyInvocation.BoundParameters.ContainsKey(nameof(Unread)) ? false : null,
        Uids = Uid.Distinct().ToArray(),
        Descending = Descending,
        Skip = Skip,
        First = First,
    };
}
