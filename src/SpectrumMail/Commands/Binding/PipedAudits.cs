using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using SpectrumMail.Mail.Reporting;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// Audits from the pipeline in every shape: live objects, deserialized objects (Import-Clixml, jobs, remoting), objects from
/// ConvertFrom-Json or Import-Csv, JSON text in one piece or by lines, or JSON files.
/// </summary>
internal sealed class PipedAudits
{
    private const int Chunk = 65536;
    private readonly RowBinder _binder = new(Unwrap, Member);
    private readonly JsonRows _json = new();

    /// <summary>Whether lists came without their rows: what they were written with had too small a depth.</summary>
    public bool WasCutOff => _binder.WasCutOff;

    /// <summary>The rows of an input object: texts of JSON, and objects.</summary>
    public IEnumerable<object> Rows(object? input)
    {
        switch (Unwrap(input))
        {
            case null:
                break;
            case string text:
                foreach (string row in _json.Take(text + "\n"))
                {
                    yield return row;
                }

                break;
            case FileInfo file:
                foreach (string row in FileRows(file))
                {
                    yield return row;
                }

                break;
            case IEnumerable list and not IDictionary:
                foreach (object? item in list)
                {
                    foreach (object row in Rows(item))
                    {
                        yield return row;
                    }
                }

                break;
            default:
                yield return input!;
                break;
        }
    }

    /// <summary>What was left in the middle of a row.</summary>
    public string Rest() => _json.Rest();

    /// <summary>The audit of a row.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public MailboxAudit Audit(object row) =>
        _binder.Audit(row is string text ? JsonRows.Parse(text) : row)
        ?? throw new FormatException("It has no EmailAddress and Status.");

    /// <summary>The result of a rule of retention of a row.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public RetentionResult Retention(object row) =>
        _binder.Retention(row) ?? throw new FormatException("It has no Account and Policy.");

    /// <summary>The account of a migration of a row.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public MigrationResult Migration(object row) =>
        _binder.Migration(row) ?? throw new FormatException("It has no SourceAddress and DestinationAddress.");

    private static object? Unwrap(object? value) =>
        value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    private static object? Member(object row, string name)
    {
        if (Unwrap(row) is IDictionary table)
        {
            return table.Contains(name) ? table[name] : null;
        }

        return PSObject.AsPSObject(row).Properties[name]?.Value;
    }

    private static IEnumerable<string> FileRows(FileInfo file)
    {
        var json = new JsonRows();
        using var reader = new StreamReader(
            new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
        );
        char[] buffer = new char[Chunk];
        for (int read = reader.Read(buffer, 0, Chunk); read > 0; read = reader.Read(buffer, 0, Chunk))
        {
            foreach (string row in json.Take(new string(buffer, 0, read)))
            {
                yield return row;
            }
        }

        if (json.Rest() is { Length: > 0 } rest)
        {
            yield return rest;
        }
    }
}
