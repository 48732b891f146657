using System.Management.Automation;

namespace SpectrumMail.Commands.Binding;

/// <summary>Takes values out of the objects that PowerShell wraps around them.</summary>
internal static class PlainValue
{
    /// <summary>Returns the value itself.</summary>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
