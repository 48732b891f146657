using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Transfer;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Binding;

/// <summary>Reads folder maps: a hashtable, or a CSV file with the columns Source and Destination.</summary>
internal static class FolderMapReader
{
    private const string Source = "Source";
    private const string Destination = "Destination";

    /// <summary>Reads a map.</summary>
    /// <param name="cmdlet">The command, whose location relative paths begin at.</param>
    /// <param name="value">The value of the parameter; null for no map.</param>
    /// <exception cref="MailException">FolderMapInvalid, FolderNameInvalid.</exception>
    public static FolderMap? Read(PSCmdlet cmdlet, object? value)
    {
        value = PlainValue.Unwrap(value);
        if (value is null)
        {
            return null;
        }

        FolderMapEntry[] entries =
        [
            .. (value is IDictionary table ? Rows(table) : Rows(cmdlet, value)).Select(row => new FolderMapEntry(
                new NamePattern(row.From.Trim()),
                row.To.Trim()
            )),
        ];
        if (entries.Length == 0)
        {
            throw TransferFailures.FolderMapInvalid.Make(value.ToString() ?? string.Empty, "it has no entries");
        }

        Array.ForEach(entries, entry => entry.Check());
        IGrouping<string, FolderMapEntry>? twice = entries
            .GroupBy(entry => entry.Source.Text, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? new FolderMap(entries)
            : throw TransferFailures.FolderMapInvalid.Make(twice.Key, "it stands twice");
    }

    private static IEnumerable<(string From, string To)> Rows(IDictionary table) =>
        table.Keys.Cast<object>().Select(key => (key.ToString() ?? string.Empty, Text(table[key])));

    private static IEnumerable<(string From, string To)> Rows(PSCmdlet cmdlet, object value)
    {
        if (value is not string path)
        {
            throw TransferFailures.FolderMapInvalid.Make(
                value.GetType().Name,
                "it is neither a hashtable nor the path of a file"
            );
        }

        string file = FileSystemPath.Resolve(cmdlet, path);
        try
        {
            var rows = new List<(string From, string To)>();
            foreach (PSObject row in cmdlet.InvokeCommand.InvokeScript("$args[0] | ConvertFrom-Csv", File.ReadAllText(file)))
            {
                if (row.Properties[Source] is not { } from || row.Properties[Destination] is not { } to)
                {
                    throw TransferFailures.FolderMapInvalid.Make(file, "it has no columns Source and Destination");
                }

                rows.Add((Text(from.Value), Text(to.Value)));
            }

            return rows;
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw TransferFailures.FolderMapInvalid.Make(file, ex.Message.TrimEnd('.'), ex);
        }
    }

    private static string Text(object? value) => value?.ToString() ?? string.Empty;
}
