using System;
using System.IO;
using System.Threading;
using MailKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// A protocol transcript on disk. Secrets are blanked out before they reach it. The file is open only while something is
/// appended, so sessions, and processes, may share one.
/// </summary>
internal sealed class Transcript
{
    private readonly string _path;

    private Transcript(string path) => _path = path;

    /// <summary>Makes the file if need be; on Unix only its owner may read it, because it holds mail.</summary>
    /// <exception cref="MailException">The file cannot be written.</exception>
    public static Transcript At(string path)
    {
        try
        {
            using FileStream file = Append(path);
#if NET
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
#endif
            return new Transcript(path);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw ConnectionFailures.LogPathUnwritable.Make(path, ex.Message, ex);
        }
    }

    /// <summary>A logger for one connection; its lines carry the protocol's name.</summary>
    public IProtocolLogger For(MailProtocol protocol)
    {
        string name = protocol.ToString().ToUpperInvariant();
        return new ProtocolLogger(new AppendOnFlush(_path))
        {
            RedactSecrets = true,
            LogTimestamps = true,
            ClientPrefix = name + " C: ",
            ServerPrefix = name + " S: ",
        };
    }

    private static FileStream Append(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    /// <summary>Collects what belongs together and appends it in one go. The logger flushes after every exchange.</summary>
    private sealed class AppendOnFlush : MemoryStream
    {
        private const int Tries = 100;
        private readonly string _path;

        public AppendOnFlush(string path) => _path = path;

        public override void Flush()
        {
            for (int attempt = 1; Length > 0; attempt++)
            {
                try
                {
                    using FileStream file = Append(_path);
                    WriteTo(file);
                    SetLength(0);
                }
                catch (IOException) when (attempt < Tries)
                {
                    // Another session is appending at this moment.
                    Thread.Sleep(5);
                }
            }
        }
    }
}
