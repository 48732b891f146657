using System;
using System.IO;
using MailKit;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Connections;

/// <summary>A protocol transcript on disk, shared by every connection of a session. Secrets are blanked out before they reach it.</summary>
internal sealed class Transcript : IDisposable
{
    private readonly Stream _file;

    private Transcript(Stream file) => _file = file;

    /// <summary>Opens the file for appending; on Unix only its owner may read it, because it holds mail.</summary>
    public static Transcript Open(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
#if NET
        if (!OperatingSystem.IsWindows() && file.Length == 0)
        {
            File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
#endif
        file.Seek(0, SeekOrigin.End);
        return new Transcript(Stream.Synchronized(file));
    }

    /// <summary>A logger for one connection; its lines carry the protocol's name.</summary>
    public IProtocolLogger For(MailProtocol protocol)
    {
        string name = protocol.ToString().ToUpperInvariant();
        return new ProtocolLogger(new WholeLines((lines, length) => _file.Write(lines, 0, length)), leaveOpen: false)
        {
            RedactSecrets = true,
            LogTimestamps = true,
            ClientPrefix = name + " C: ",
            ServerPrefix = name + " S: ",
        };
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Gathers what a logger writes piece by piece, so that the lines of connections beside each other do not run into one.</summary>
    private sealed class WholeLines : MemoryStream
    {
        private readonly Action<byte[], int> _pass;

        public WholeLines(Action<byte[], int> pass) => _pass = pass;

        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            if (count > 0 && buffer[offset + count - 1] == '\n')
            {
                Pass();
            }
        }

        protected override void Dispose(bool disposing)
        {
            Pass();
            base.Dispose(disposing);
        }

        private void Pass()
        {
            if (CanWrite && Length > 0)
            {
                _pass(GetBuffer(), (int)Length);
                SetLength(0);
            }
        }
    }
}
