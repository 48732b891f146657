using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace SpectrumMail.Commands.Binding;

/// <summary>The columns of the rows of a command that nothing takes: a misspelt one among them would have no effect.</summary>
internal sealed class UnknownColumns
{
    private const int MostNamed = 8;
    private readonly SortedSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Notes those of a row.</summary>
    public void Add(AccountRow row) => _names.UnionWith(row.UnknownColumns());

    /// <summary>Warns once of the columns of all rows, where there are any.</summary>
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
