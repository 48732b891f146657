using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reporting;

/// <summary>Where the audit of one mailbox is stored, and the values that decide its place in a report.</summary>
internal sealed record SpooledAudit(
    string EmailAddress,
    DateTime Ended,
    double? QuotaPercent,
    long? Size,
    long Offset,
    int Length
);

/// <summary>
/// Audits that came in, on disk beside the file that is made of them: any number can be ranked and added up while hardly more
/// than their addresses is in memory. Of several audits of one mailbox the latest counts.
/// </summary>
internal sealed class AuditSpool : IDisposable
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly RowBinder _binder = new(
        value => value,
        (row, name) => ((Dictionary<string, object?>)row).TryGetValue(name, out object? value) ? value : null
    );
    private readonly Dictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<SpooledAudit> _audits = [];
    private readonly FileStream _file;

    /// <summary>Creates an empty spool; this also verifies that the folder is writable.</summary>
    /// <param name="target">The file that will be written.</param>
    public AuditSpool(string target)
    {
        _file = PrivateFiles.OpenTemporary(Path.GetDirectoryName(target)!);
    }

    /// <summary>How many mailboxes there are.</summary>
    public int Count => _audits.Count;

    /// <summary>How many audits were left out because there is a later one of the same mailbox.</summary>
    public int Replaced { get; private set; }

    public void Add(MailboxAudit audit)
    {
        // Rows without a usable address are failures each of its own.
        string key = audit.EmailAddress.Length > 0 ? audit.EmailAddress : "\n" + _audits.Count;
        bool known = _places.TryGetValue(key, out int place);
        if (known)
        {
            Replaced++;
            if (_audits[place].Ended > audit.Ended)
            {
                return;
            }
        }

        using var text = new StringWriter();
        JsonText.Write(text, audit);
        byte[] bytes = s_utf8.GetBytes(text.ToString());
        var entry = new SpooledAudit(
            audit.EmailAddress,
            audit.Ended,
            audit.QuotaPercent,
            audit.QuotaUsed ?? audit.TotalItemSize,
            _file.Length,
            bytes.Length
        );
        _file.Seek(0, SeekOrigin.End);
        _file.Write(bytes, 0, bytes.Length);
        if (known)
        {
            _audits[place] = entry;
        }
        else
        {
            _places[key] = _audits.Count;
            _audits.Add(entry);
        }
    }

    /// <summary>The mailboxes by use of their quota, the fullest first; those without figures last.</summary>
    public IReadOnlyList<SpooledAudit> Ranked() =>
        [
            .. _audits
                .OrderByDescending(audit => audit.QuotaPercent ?? -1)
                .ThenByDescending(audit => audit.Size ?? -1)
                .ThenBy(audit => audit.EmailAddress, StringComparer.OrdinalIgnoreCase),
        ];

    /// <summary>The mailboxes as they came.</summary>
    public IReadOnlyList<SpooledAudit> InOrder() => _audits;

    /// <summary>An audit as JSON.</summary>
    public string Text(SpooledAudit entry)
    {
        byte[] bytes = new byte[entry.Length];
        _file.Seek(entry.Offset, SeekOrigin.Begin);
        int filled = 0;
        while (filled < bytes.Length)
        {
            int read = _file.Read(bytes, filled, bytes.Length - filled);
            filled += read > 0 ? read : throw new EndOfStreamException("The collected audits were cut while they were read.");
        }

        return s_utf8.GetString(bytes);
    }

    /// <summary>An audit.</summary>
    public MailboxAudit Audit(SpooledAudit entry) => _binder.Audit(JsonRows.Parse(Text(entry)))!;

    public void Dispose() => _file.Dispose();
}
