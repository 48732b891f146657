namespace SpectrumMail.Models;

/// <summary>The format of a report of audits.</summary>
public enum AuditReportFormat
{
    /// <summary>One HTML page that loads nothing from elsewhere, for people.</summary>
    Html,

    /// <summary>Comma-separated values (RFC 4180) in UTF-8, for spreadsheets and Import-Csv.</summary>
    Csv,

    /// <summary>An array with everything the audits hold, for programs, and for a report later.</summary>
    Json,
}

/// <summary>What one row of a CSV report is about.</summary>
public enum AuditReportScope
{
    /// <summary>A mailbox.</summary>
    Mailbox,

    /// <summary>A folder of a mailbox.</summary>
    Folder,

    /// <summary>A finding about a mailbox.</summary>
    Finding,
}
