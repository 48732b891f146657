using System;
using System.IO;
using System.Threading;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Messages;

/// <summary>
/// The content of a file to attach. A large file is read while it is sent. A small one, and one whose length says nothing (a
/// pipe, a file of /proc), is read to its end before.
/// </summary>
internal static class AttachedFile
{
    private const int Small = 64 * 1024;
    private const long Most = 1024L * 1024 * 1024;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The absolute path.</param>
    /// <param name="patience">How long a file may take that must be read before.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Stream Open(string path, TimeSpan patience) =>
        new FileInfo(path).Length > Small ? new SteadyStream(OpenFile(path), path) : new Spool(path).Read(patience);

    private static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>
    /// Reads a file to its end on a thread of its own: opening a pipe waits for its writer and cannot be cancelled.
    /// </summary>
    private sealed class Spool(string path)
    {
        private readonly object _gate = new();
        private Stream? _content;
        private Exception? _failure;
        private bool _abandoned;

        public Stream Read(TimeSpan patience)
        {
            var thread = new Thread(Fill) { IsBackground = true, Name = "Attachment" };
            thread.Start();
            bool ended = thread.Join(patience);
            lock (_gate)
            {
                _abandoned = !ended;
                if (!ended)
                {
                    throw new IOException($"It did not end within {patience.TotalSeconds:0} seconds.");
                }
            }

            return _failure is null ? _content! : throw new IOException(_failure.Message, _failure);
        }

        private void Fill()
        {
            Stream content = new MemoryStream();
            try
            {
                using FileStream file = OpenFile(path);
                byte[] buffer = new byte[Small];
                for (int count; (count = file.Read(buffer, 0, buffer.Length)) > 0 && !_abandoned; )
                {
                    content.Write(buffer, 0, count);
                    content = content is MemoryStream && content.Length > Small ? MoveToDisk(content) : content;
                    if (content.Length > Most)
                    {
                        throw new IOException("It is longer than 1 GB, and its length is not known before.");
                    }
                }

                content.Position = 0;
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                _failure = ex;
            }

            lock (_gate)
            {
                _content = content;
                if (_abandoned || _failure is not null)
                {
                    content.Dispose();
                }
            }
        }

        private static FileStream MoveToDisk(Stream content)
        {
            // The file is its owner's alone.
            var disk = new FileStream(
                Path.GetTempFileName(),
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.None,
                Small,
                FileOptions.DeleteOnClose
            );
            content.Position = 0;
            content.CopyTo(disk);
            content.Dispose();
            return disk;
        }
    }

    /// <summary>
    /// A file up to the length that it had: a log file may grow, and a server refuses a message that is longer than announced. A
    /// file that has become shorter ends the sending.
    /// </summary>
    private sealed class SteadyStream(FileStream file, string path) : Stream
    {
        private readonly long _length = file.Length;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => _length;

        public override long Position
        {
            get => file.Position;
            set => file.Position = value;
        }

        /// <exception cref="MailException">AttachmentUnreadable: the file has become shorter.</exception>
        public override int Read(byte[] buffer, int offset, int count)
        {
            int wanted = (int)Math.Min(count, Math.Max(0, _length - file.Position));
            if (wanted == 0)
            {
                return 0;
            }

            int read = file.Read(buffer, offset, wanted);
            return read > 0
                ? read
                : throw ComposingFailures.AttachmentUnreadable.Make(path, "It became shorter while it was sent.");
        }

        public override long Seek(long offset, SeekOrigin origin) =>
            origin == SeekOrigin.End ? file.Seek(_length + offset, SeekOrigin.Begin) : file.Seek(offset, origin);

        public override void Flush() { }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                file.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
