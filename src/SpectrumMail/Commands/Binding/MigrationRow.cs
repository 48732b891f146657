using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace SpectrumMail.Commands.Binding;

/// <summary>
/// A row of a migration: two accounts, whose columns are those of <see cref="AccountRow"/> with Source or Destination before
/// them.
/// </summary>
internal sealed class MigrationRow
{
    private const string Address = "EmailAddress";
    private const string SourcePrefix = "Source";
    private const string DestinationPrefix = "Destination";

    private readonly SortedSet<string> _unknown = new(StringComparer.OrdinalIgnoreCase);

    public MigrationRow(PSObject row)
    {
        (string Name, object? Value)[] cells =
        [
            .. row.BaseObject is IDictionary table
                ? table.Keys.Cast<object>().Select(key => (key.ToString() ?? string.Empty, (object?)table[key]))
                : row.Properties.Select(property => (property.Name, (object?)property.Value)),
        ];
        Source = Side(SourcePrefix, cells);
        Destination = Side(DestinationPrefix, cells);
        bool isNamed = new[] { Address, "UserName", "Credential" }.Any(name => Destination.Text(name) is not null);
        if (!isNamed && Source.Text(Address) is { } same)
        {
            Destination = Side(DestinationPrefix, [(DestinationPrefix + Address, same), .. cells]);
        }

        _unknown.UnionWith(
            cells.Select(cell => cell.Name).Where(name => !HasPrefix(name, SourcePrefix) && !HasPrefix(name, DestinationPrefix))
        );
    }

    /// <summary>The account to copy.</summary>
    public AccountRow Source { get; }

    /// <summary>The account to copy it to.</summary>
    public AccountRow Destination { get; }

    /// <summary>The columns that say nothing.</summary>
    public IEnumerable<string> UnknownColumns => _unknown;

    // SourceAddress is the short name of SourceEmailAddress.
    private AccountRow Side(string prefix, (string Name, object? Value)[] cells)
    {
        var side = new PSObject();
        foreach ((string name, object? value) in cells.Where(cell => HasPrefix(cell.Name, prefix)))
        {
            string column = name.Substring(prefix.Length);
            column = column.Equals("Address", StringComparison.OrdinalIgnoreCase) ? Address : column;
            if (side.Properties[column] is null)
            {
                side.Properties.Add(new PSNoteProperty(column, value));
            }
        }

        var row = new AccountRow(side);
        _unknown.UnionWith(row.UnknownColumns().Select(column => prefix + column));
        return row;
    }

    private static bool HasPrefix(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
