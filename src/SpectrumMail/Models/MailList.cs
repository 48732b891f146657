using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace SpectrumMail.Models;

/// <summary>
/// A list in an object. Unlike an array it has no members named Address, Get or Set in PowerShell, so that a property of all
/// entries is read at once (<c>$message.To.Address</c>), and its text is that of its entries, as a CSV file needs it.
/// </summary>
/// <typeparam name="T">The type of the entries.</typeparam>
public sealed class MailList<T> : Collection<T>
{
    /// <summary>Makes an empty list.</summary>
    public MailList() { }

    /// <summary>Makes a list.</summary>
    /// <param name="entries">The entries.</param>
    public MailList(IEnumerable<T> entries)
        : base(new List<T>(entries)) { }

    /// <summary>The number of entries, by the name that it has in arrays.</summary>
    public int Length => Count;

    /// <summary>Makes a list of an array; null stays null.</summary>
    /// <param name="entries">The entries.</param>
    [return: NotNullIfNotNull(nameof(entries))]
    public static implicit operator MailList<T>?(T[]? entries) => entries is null ? null : new(entries);

    /// <summary>The texts of the entries, separated by semicolons.</summary>
    /// <returns>The text; empty when there are no entries.</returns>
    public override string ToString() => string.Join("; ", this);
}
