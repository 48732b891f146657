using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using SpectrumMail.Mail.Auditing.Checkpoint;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>What goes into a report, in every shape of its input, and what comes out as CSV and JSON.</summary>
public sealed class AuditReportContentTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Shell _shell = new();

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Every_shape_of_an_audit_gives_the_same_report()
    {
        MailboxAudit[] company = [.. AuditModels.Company(9)];
        string json = Json("live", company);

        Assert.Equal(
            json,
            Json("deserialized", [.. company.Select(audit => PSSerializer.Deserialize(PSSerializer.Serialize(audit, 5)))])
        );
        Assert.Equal(json, Json("text", json));
        Assert.Equal(json, Json("lines", [.. json.Split('\n')]));
        Assert.Equal(json, Json("file", new FileInfo(_folder.Combine("live.json"))));
        Assert.Equal(json, Json("parsed", [.. _shell.Run("$args[0] | ConvertFrom-Json", json).ThrowOnError().Output]));
        Assert.Equal(json, Json("list", [company.ToList()]));
    }

    [Fact]
    public void The_results_in_a_checkpoint_are_audits_too()
    {
        MailboxAudit[] company = [.. AuditModels.Company(4)];
        string checkpoint = _folder.Combine("audit.checkpoint");
        string json = Json("live", company);
        string torn = CheckpointLine.OfResult("r1", company[3]);
        File.WriteAllLines(
            checkpoint,
            [
                CheckpointLine.Kind.Header,
                CheckpointLine.OfRun("r1", AuditDepth.Envelope),
                "folder\ta@charter.net\tINBOX\t1\t2\t\t{\"no\": 1}",
                .. company.Take(3).Select(audit => CheckpointLine.OfResult("r1", audit)),
                .. Enumerable.Range(2, 9).Select(part => torn[..^(torn.Length / part)]),
                CheckpointLine.OfResult("r2", company[3]),
                CheckpointLine.OfEnd("r2"),
            ]
        );

        _shell.Set("file", new FileInfo(checkpoint));
        ShellResult result = Export("$file | Export-SpectrumAuditReport $folder/checkpoint.json");

        Assert.Equal(
            Enumerable.Repeat("AuditRowInvalid", 9),
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])
        );
        Assert.Equal(json, File.ReadAllText(_folder.Combine("checkpoint.json")));
    }

    [Fact]
    public void Foreign_JSON_with_numbers_for_names_and_both_kinds_of_dates_is_read()
    {
        string json = Json(
            "odd",
            """
            {
              "EmailAddress": "a@charter.net", "Status": 2, "Cause": "badcredentials", "Ended": "\/Date(1764000000000)\/",
              "Unknown": { "a": [1, { "b": null }] },
              "Findings": { "RuleId": "One", "Severity": 3, "Evidence": "}\"{" }, "ItemCount": null, "QuotaPercent": 1e1
            }
            """
        );

        JsonElement row = JsonDocument.Parse(json).RootElement[0];
        Assert.Equal(
            ("AuthenticationFailed", "BadCredentials"),
            (row.GetProperty("Status").GetString(), row.GetProperty("Cause").GetString())
        );
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1764000000000), row.GetProperty("Ended").GetDateTimeOffset());
        Assert.Equal("}\"{", Assert.Single(row.GetProperty("Findings").EnumerateArray()).GetProperty("Evidence").GetString());
        Assert.Equal(10, row.GetProperty("QuotaPercent").GetDouble());
    }

    [Fact]
    public void A_row_of_a_CSV_file_has_its_figures_and_no_folders()
    {
        PSObject row = Assert.Single(
            _shell
                .Run(
                    "$args | ConvertFrom-Csv",
                    "EmailAddress,Status,ItemCount,TotalItemSize,QuotaPercent,Ended,QuotaLimit",
                    "a@charter.net,Ok,12,4711,81.5,2026-11-23 22:00:09,"
                )
                .ThrowOnError()
                .Output
        );
        JsonElement read = JsonDocument.Parse(Json("csv", row)).RootElement[0];

        Assert.Equal(
            (12, 4711, 81.5),
            (
                read.GetProperty("ItemCount").GetInt32(),
                read.GetProperty("TotalItemSize").GetInt64(),
                read.GetProperty("QuotaPercent").GetDouble()
            )
        );
        Assert.Equal(JsonValueKind.Null, read.GetProperty("QuotaLimit").ValueKind);
        Assert.Equal(new DateTime(2026, 11, 23, 22, 0, 9), read.GetProperty("Ended").GetDateTime());
    }

    [Fact]
    public void Too_small_a_depth_is_warned_of_once()
    {
        _shell.Set(
            "rows",
            AuditModels.Company(3).Select(audit => PSSerializer.Deserialize(PSSerializer.Serialize(audit, 1))).ToArray()
        );

        ShellResult result = Export("$rows | Export-SpectrumAuditReport $folder/r.html");

        Assert.Contains("-Depth 5", Assert.Single(result.ThrowOnError().Warnings), StringComparison.Ordinal);
        Assert.Equal(3, new ReportPage(_folder.Combine("r.html")).FirstCells("mailboxes").Length);
    }

    [Theory]
    [InlineData("42")]
    [InlineData("'no JSON at all'")]
    [InlineData("[pscustomobject]@{ EmailAddress = 'a@charter.net' }")]
    [InlineData("[pscustomobject]@{ EmailAddress = 'a@charter.net'; Status = 'Ok'; ItemCount = 'many' }")]
    [InlineData("'{ \"EmailAddress\": \"a@charter.net\", \"Status\": \"Splendid\" }'")]
    [InlineData("'{ \"EmailAddress\": \"a@cha', '{ \"EmailAddress\": \"b@charter.net\", \"Status\": \"Ok\" }'")]
    [InlineData(
        "'{ \"EmailAddress\": \"a@charter.net\", \"Folders\": [', '{ \"EmailAddress\": \"b@charter.net\", \"Status\": \"Ok\" }'"
    )]
    [InlineData("'{ \"EmailAddress\": \"a@charter.net\", \"Folders\": ['")]
    public void A_bad_row_does_not_affect_the_other_rows(string row)
    {
        _shell.Set("rows", AuditModels.Company(2).ToArray());

        ShellResult result = Export($"& {{ $rows[0]; {row}; $rows[1] }} | Export-SpectrumAuditReport $folder/r.json");

        Assert.Null(result.Fatal);
        Assert.Equal("AuditRowInvalid", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.NotEmpty(result.Errors[0].ErrorDetails.RecommendedAction);
        string[] addresses =
        [
            .. JsonDocument
                .Parse(File.ReadAllText(_folder.Combine("r.json")))
                .RootElement.EnumerateArray()
                .Select(audit => audit.GetProperty("EmailAddress").GetString()!),
        ];
        Assert.Equal(
            [AuditModels.Address(0), AuditModels.Address(1)],
            addresses.Where(address => address[0] != 'b' || address.Contains('.')).Where(address => address != "b@charter.net")
        );
    }

    [Fact]
    public void Of_several_audits_of_a_mailbox_the_latest_counts()
    {
        MailboxAudit early = AuditModels.Read(4);
        MailboxAudit late = early with
        {
            EmailAddress = early.EmailAddress.ToUpperInvariant(),
            Ended = early.Ended.AddDays(1),
            ItemCount = 7,
        };
        MailboxAudit unnamed = AuditModels.Failed(
            1,
            AuditStatus.InvalidInput,
            MailCause.InvalidInput,
            "no address",
            "give one"
        ) with
        {
            EmailAddress = string.Empty,
        };

        foreach (
            MailboxAudit[] rows in (MailboxAudit[][])
                [
                    [early, late, unnamed, unnamed],
                    [late, unnamed, unnamed, early],
                ]
        )
        {
            JsonElement[] read = [.. JsonDocument.Parse(Json("twice", rows)).RootElement.EnumerateArray()];
            Assert.Equal([late.EmailAddress, "", ""], read.Select(row => row.GetProperty("EmailAddress").GetString()));
            Assert.Equal(7, read[0].GetProperty("ItemCount").GetInt32());
        }
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("+1", "'+1")]
    [InlineData("-1+2", "'-1+2")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "' =1", "\uFFFD=1")]
    [InlineData("  =1", "'  =1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("\r\n=1", "'  =1", "\uFFFD\uFFFD=1")]
    [InlineData("a,\"b\";c", "a,\"b\";c")]
    [InlineData("plain = text", "plain = text")]
    public void Text_from_mail_is_never_a_formula_in_a_spreadsheet(string text, string cell, string? name = null)
    {
        MailboxAudit audit = AuditModels.Read(3) with { Detail = text };

        string[][] rows = Csv([audit with { Folders = [audit.Folders[0] with { FolderPath = text }] }], "Folder");

        Assert.Equal(name ?? cell, rows[1][Array.IndexOf(rows[0], "FolderPath")]);
        rows = Csv([audit], "Mailbox");
        Assert.Equal(cell, rows[1][Array.IndexOf(rows[0], "Detail")]);
    }

    [Fact]
    public void Csv_has_one_row_for_each_mailbox_folder_or_finding()
    {
        MailboxAudit[] company = [.. AuditModels.Company(45)];

        string[][] mailboxes = Csv(company, "Mailbox");
        string[][] folders = Csv(company, "Folder");
        string[][] findings = Csv(company, "Finding");

        Assert.Equal(45 + 1, mailboxes.Length);
        Assert.Equal(company.Sum(audit => audit.Folders.Length) + 1, folders.Length);
        Assert.Equal(company.Sum(audit => audit.Findings.Length) + 1, findings.Length);
        Assert.All(
            (string[][][])[mailboxes, folders, findings],
            table => Assert.All(table, row => Assert.Equal(table[0].Length, row.Length))
        );
        Assert.Equal(
            company.Select(audit => audit.TotalItemSize?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? ""),
            mailboxes.Skip(1).Select(row => row[Array.IndexOf(mailboxes[0], "TotalItemSize")])
        );
        Assert.Contains(mailboxes.Skip(1), row => row[Array.IndexOf(mailboxes[0], "BytesPerDay")].StartsWith('-'));
        Assert.Equal([0xEF, 0xBB, 0xBF], File.ReadAllBytes(_folder.Combine("Folder.csv")).Take(3));
    }

    private static List<string[]> Rows(string text)
    {
        var rows = new List<string[]>();
        foreach (string line in text.TrimEnd('\n', '\r').Split("\r\n"))
        {
            rows.Add(SpectrumMail.Mail.Archive.ManifestLine.Split(line));
        }

        return rows;
    }

    private string Json(string name, params object?[] input)
    {
        _shell.Set("rows", input);
        Export($"$rows | Export-SpectrumAuditReport $folder/{name}.json").ThrowOnError();
        return File.ReadAllText(_folder.Combine(name + ".json"));
    }

    private string[][] Csv(MailboxAudit[] rows, string scope)
    {
        _shell.Set("rows", rows);
        Export($"$rows | Export-SpectrumAuditReport $folder/{scope}.csv -Scope {scope}").ThrowOnError();
        return [.. Rows(File.ReadAllText(_folder.Combine(scope + ".csv")))];
    }

    private ShellResult Export(string script)
    {
        _shell.Set("folder", _folder.Path);
        return _shell.Run(script);
    }
}
