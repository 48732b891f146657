using System;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Monitoring;

/// <summary>The file that a collector reads.</summary>
internal static class MetricFile
{
    /// <summary>Replaces the file as a whole; readers of its folder may read it.</summary>
    /// <exception cref="MailException">InvalidInput: it cannot be written.</exception>
    public static void Write(string path, byte[] content)
    {
        try
        {
            DurableFile.Write(path, file => file.Write(content, 0, content.Length), isShared: true);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw InputFailures.MetricFileUnwritable.Make(path, ex.Message, ex);
        }
    }
}
