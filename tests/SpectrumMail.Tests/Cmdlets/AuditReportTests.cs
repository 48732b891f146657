using System;
using System.IO;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Cmdlets;

public sealed class AuditReportTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Shell _shell = new();

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Try()
    {
        Directory.CreateDirectory("/tmp/rep");
        foreach (int count in (int[])[1, 40, 500])
        {
            _shell.Set("rows", System.Linq.Enumerable.ToArray(AuditModels.Company(count)));
            _shell.Run($"$rows | Export-SpectrumAuditReport /tmp/rep/r{count}.html -Title 'Harbor & Sons: mailboxes'").ThrowOnError();
        }
        _shell.Set("rows", System.Linq.Enumerable.ToArray(AuditModels.Company(500)));
        _shell.Run($"$rows | Export-SpectrumAuditReport /tmp/rep/r.csv; $rows | Export-SpectrumAuditReport /tmp/rep/r.json; $rows | Export-SpectrumAuditReport /tmp/rep/f.csv -Scope Folder;$rows | Export-SpectrumAuditReport /tmp/rep/g.csv -Scope Finding").ThrowOnError();
    }
}
