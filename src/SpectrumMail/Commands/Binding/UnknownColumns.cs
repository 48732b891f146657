using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace SpectrumMail.Commands.Binding;

/// <summary>The columns of rows that no parameter takes: a misspelt one would have no effect.</summary>
internal sealed class UnknownColumns
{
    private const int MostNamed = 8;
    private readonly SortedSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds the unknown columns of a row.</summary>
    public void Add(AccountRow row) => _names.UnionWith(row.UnknownColumns());

    /// <summary>Warns once about the unknown columns of all rows.</summary>
    public void Warn(Cmdlet cmdlet)
    {
        if (_names.Count > 0)
        {
            string more = _names.Count > MostNamed ? $" and {_names.Count - MostNamed} more" : string.Empty;
            cmdlet.WriteWarning(
                $"No parameter takes these columns of the rows: {string.Join(", ", _names.Take(MostNamed))}{more}. "
                    + "They are ignored; check the spelling of those that are to say how to connect."
            );
        }
    }
}
