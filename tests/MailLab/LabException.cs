using System;

namespace SpectrumMail.MailLab;

/// <summary>The lab cannot be had, or a server in it did something it never should.</summary>
public sealed class LabException : Exception
{
    public LabException() { }

    public LabException(string message)
        : base(message) { }

    public LabException(string message, Exception inner)
        : base(message, inner) { }
}
