using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>The file of a report: its format, when it is overwritten, and what stays when the command fails.</summary>
public sealed class AuditReportFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Shell _shell = new();

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_extension_chooses_the_format_and_Format_overrules_it()
    {
        _shell.Set("rows", AuditModels.Company(2).ToArray());

        Export(
                "foreach ($name in 'a.html', 'a.HTM', 'a.csv', 'a.json', 'a.txt') { $rows | Export-SpectrumAuditReport "
                    + "$folder/new/$name }; $rows | Export-SpectrumAuditReport $folder/new/b.html -Format Json"
            )
            .ThrowOnError();

        Assert.Equal(
            ["a.HTM <!DO", "a.csv Emai", "a.html <!DO", "a.json [\n{\"", "a.txt <!DO", "b.html [\n{\""],
            Directory
                .EnumerateFiles(_folder.Combine("new"))
                .Select(file => $"{Path.GetFileName(file)} {File.ReadAllText(file)[..4]}")
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_file_that_cannot_be_replaced_is_named_with_what_to_do()
    {
        _shell.Set("rows", AuditModels.Company(2).ToArray());

        // As if another program had it open: Windows refuses to replace such a file, and the folder is gone elsewhere.
        ShellResult result = Export(
            "$rows | ForEach-Object -Process { $_ } -End { "
                + "if ($IsWindows) { $held = [IO.File]::Open(\"$folder/new/a.csv\", 'Create', 'ReadWrite', 'None') } "
                + "else { Remove-Item -Recurse $folder/new } } | Export-SpectrumAuditReport $folder/new/a.csv"
        );

        Assert.Equal("ReportUnwritable", result.FatalId);
        Assert.Contains(_folder.Combine("new", "a.csv"), result.Fatal!.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("open", result.Fatal.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void An_existing_file_is_overwritten_as_by_Export_Csv()
    {
        _shell.Set("rows", AuditModels.Company(2).ToArray());
        Directory.CreateDirectory(_folder.Path);
        string file = _folder.Combine("r.html");
        File.WriteAllText(file, "mine");

        Assert.Equal("FileExists", Export("$rows | Export-SpectrumAuditReport $folder/r.html -NoClobber").FatalId);
        Assert.Equal("FileExists", Export("$rows | Export-SpectrumAuditReport $folder/r.html -NoClobber -Force").FatalId);
        File.SetAttributes(file, FileAttributes.ReadOnly);
        Assert.Equal("FileReadOnly", Export("$rows | Export-SpectrumAuditReport $folder/r.html").FatalId);
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Empty(Export("$rows | Export-SpectrumAuditReport $folder/r.html -Force").ThrowOnError().Output);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void An_overwritten_file_keeps_its_permissions()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");

        _shell.Set("rows", AuditModels.Company(2).ToArray());
        Export("$rows | Export-SpectrumAuditReport $folder/r.html").ThrowOnError();
        File.SetUnixFileMode(_folder.Combine("r.html"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Export("$rows | Export-SpectrumAuditReport $folder/r.html").ThrowOnError();

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
            File.GetUnixFileMode(_folder.Combine("r.html"))
        );
    }

    [Theory]
    [InlineData("$folder", "PathIsFolder")]
    [InlineData("$folder/r.html -Scope Folder", "ScopeNeedsCsv")]
    [InlineData("$folder/r.csv -Scope Finding -Format Json", "ScopeNeedsCsv")]
    [InlineData("$folder/file/r.html", "ReportUnwritable")]
    public void A_file_that_cannot_be_written_fails_before_the_first_audit(string parameters, string id)
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(_folder.Combine("file"), string.Empty);

        ShellResult result = Export("$began = $false; & { $script:began = $true } | Export-SpectrumAuditReport " + parameters);

        Assert.Equal(id, result.FatalId);
        Assert.NotEmpty(result.Fatal!.ErrorDetails.RecommendedAction);
        Assert.False((bool)_shell.Run("$began").Value);
    }

    [Fact]
    public void Without_audits_there_is_an_error_and_the_old_file_stays()
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(_folder.Combine("r.html"), "mine");

        ShellResult result = Export(
            "@() | Export-SpectrumAuditReport $folder/r.html -PassThru; $null, '' | Export-SpectrumAuditReport "
                + "$folder/r.html -PassThru"
        );

        Assert.Equal(["NoAudits", "NoAudits"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Empty(result.Output);
        Assert.Equal("mine", File.ReadAllText(_folder.Combine("r.html")));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_failed_pipeline_leaves_no_file()
    {
        _shell.Set("rows", AuditModels.Company(2).ToArray());

        ShellResult result = Export("& { $rows; throw 'broken' } | Export-SpectrumAuditReport $folder/r.html");

        Assert.NotNull(result.Fatal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        _shell.Set("rows", AuditModels.Company(2).ToArray());

        Assert.Empty(Export("$rows | Export-SpectrumAuditReport $folder/r.html -PassThru -WhatIf").ThrowOnError().Output);
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public void A_full_disk_ends_the_command_with_one_error()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "Only root on Linux can mount a small disk."
        );
        using var disk = new SmallDisk("64k");
        _shell.Set("rows", AuditModels.Company(400).ToArray());

        ShellResult result = Export($"$rows | Export-SpectrumAuditReport {disk.Path}/report.html");

        Assert.Equal("ReportUnwritable", result.FatalId);
        Assert.Empty(result.Errors);
        Assert.Contains("space", result.Fatal!.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(disk.Path));
    }

    private ShellResult Export(string script)
    {
        _shell.Set("folder", _folder.Path);
        return _shell.Run(script);
    }
}
