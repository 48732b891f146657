using System;
using System.Collections.Concurrent;
using System.IO;
using System.Text;
using MailKit;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// A protocol transcript on disk. Secrets are blanked out before they reach it. The file is open only while something is
/// appended, so sessions, and processes, may share one, and it may be moved away and begins again.
/// </summary>
internal sealed class Transcript
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    // Sessions of one process do not write over each other: Unix lets them have the file open at the same time.
    private static readonly object s_gate = new();
    private static readonly ConcurrentQueue<string> s_failures = new();
    private readonly string _path;
    private long _missing;

    private Transcript(string path) => _path = path;

    /// <summary>Makes the file if need be; only its owner may read it, because it holds mail.</summary>
    /// <exception cref="MailException">The file cannot be written.</exception>
    public static Transcript At(string path)
    {
        try
        {
            using FileStream file = Open(path);
#if NET
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
#endif
            return new Transcript(path);
        }
        catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
        {
            throw ConnectionFailures.LogPathUnwritable.Make(path, ex.Message, ex);
        }
    }

    /// <summary>
    /// A transcript that could not be written since the last call; null when there is none. Each is returned once.
    /// </summary>
    public static string? TakeFailure() => s_failures.TryDequeue(out string? failure) ? failure : null;

    /// <summary>A logger for one connection; its lines carry the protocol's name.</summary>
    public IProtocolLogger For(MailProtocol protocol)
    {
        string name = ConnectionErrors.Name(protocol);
        return new ProtocolLogger(new AppendOnFlush(this))
        {
            RedactSecrets = true,
            LogTimestamps = true,
            ClientPrefix = name + " C: ",
            ServerPrefix = name + " S: ",
        };
    }

    // Another user could have put a link there that leads to a file of ours.
    private static FileStream Open(string path)
    {
#if NET
        if (!OperatingSystem.IsWindows() && new FileInfo(path).LinkTarget is not null)
        {
            throw new IOException("It is a link to another file.");
        }
#endif
        FileStream file = ContendedFile.Retry(
            () => PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.Read, bufferSize: 1),
            s_patience
        );
        file.Seek(0, SeekOrigin.End);
        return file;
    }

    // The mail itself does not depend on its transcript: what is missing there is said in it, and once to the user.
    private void Append(MemoryStream text)
    {
        lock (s_gate)
        {
            try
            {
                using FileStream file = Open(_path);
                Append(file, text);
                _missing = 0;
            }
            catch (Exception ex) when (StorageFailures.IsFileFailure(ex))
            {
                if (_missing == 0)
                {
                    s_failures.Enqueue($"The transcript '{_path}' is not complete: {ex.Message}");
                }

                _missing += text.Length;
            }
        }
    }

    private void Append(FileStream file, MemoryStream text)
    {
        long end = file.Length;
        try
        {
            if (_missing > 0)
            {
                byte[] gap = Encoding.ASCII.GetBytes(
                    $"... {Quantity.InvariantText(_missing, "byte")} could not be written here ...\n"
                );
                file.Write(gap, 0, gap.Length);
            }

            text.WriteTo(file);
        }
        catch (IOException)
        {
            file.SetLength(end);
            throw;
        }
    }

    /// <summary>Collects what belongs together and appends it in one go. The logger flushes after every exchange.</summary>
    private sealed class AppendOnFlush(Transcript transcript) : MemoryStream
    {
        public override void Flush()
        {
            if (Length > 0)
            {
                transcript.Append(this);
                SetLength(0);
            }
        }
    }
}
