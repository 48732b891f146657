using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>Input for an audit, and a look at what comes out.</summary>
internal static class AuditRows
{
    /// <summary>Rows as Import-Csv makes them.</summary>
    public static PSObject[] Of(IEnumerable<LabUser> users, string? password = null) =>
        [.. users.Select(user => Row(("EmailAddress", user.Address), ("Password", password ?? user.Password)))];

    /// <summary>A row with these columns.</summary>
    public static PSObject Row(params (string Name, string Value)[] columns)
    {
        var row = new PSObject();
        foreach ((string name, string value) in columns)
        {
            row.Properties.Add(new PSNoteProperty(name, value));
        }

        return row;
    }

    /// <summary>A shell whose <c>$lab</c> holds what an audit takes.</summary>
    public static Shell Shell(Lab lab, int? port = null)
    {
        Shell shell = LabShell.For(lab);
        shell
            .Run(
                "$lab.Remove('SmtpServer'); $lab.Remove('SmtpPort'); $lab.Security = 'Tls'; $lab.Port = $args[0]",
                port ?? lab.ImapsPort
            )
            .ThrowOnError();
        return shell;
    }

    public static string Text(PSObject row, string name) => row.Properties[name].Value?.ToString() ?? string.Empty;

    public static long Number(PSObject row, string name) =>
        Convert.ToInt64(row.Properties[name].Value, CultureInfo.InvariantCulture);

    /// <summary>The members of an array in a row.</summary>
    public static IEnumerable<PSObject> Many(PSObject row, string name) =>
        ((IEnumerable)row.Properties[name].Value).Cast<object>().Select(PSObject.AsPSObject);
}
