using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// The messages of a Maildir: flags by their names, and the keywords of <c>dovecot-keywords</c>. They arrived at the time in the
/// name or at that of the file, whichever is earlier: copying a file changes the one, moving a message between folders the other.
/// </summary>
internal sealed class MaildirSource(string directory, Func<string, bool>? leaveOut = null) : IMessageSource
{
    private const long Plausible = 631_152_000; // 1990
    private static readonly char[] s_marks = [':', ';', '!'];
    private readonly Lazy<IReadOnlyDictionary<char, string>> _keywords = new(() =>
        Keywords(Path.Combine(directory, "dovecot-keywords"))
    );

    public string Name { get; } = directory;

    public uint Validity => 0;

    /// <summary>Whether a directory is one.</summary>
    public static bool IsMaildir(string directory) => Directory.Exists(Path.Combine(directory, "cur"));

    /// <summary>The files of a Maildir, read or not yet seen by a mail program.</summary>
    public static IEnumerable<string> FilesOf(string directory) =>
        new[] { "cur", "new" }
            .Select(part => Path.Combine(directory, part))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles);

    /// <summary>The part of a file's name that does not change with the flags.</summary>
    public static string Unique(string name)
    {
        int mark = Mark(name);
        return mark < 0 ? name : name.Substring(0, mark);
    }

    /// <summary>The letters behind the mark; empty without one.</summary>
    public static string Letters(string name)
    {
        int mark = Mark(name);
        return mark < 0 ? string.Empty : name.Substring(mark + 3);
    }

    public string Locate(string id) => Name + "/" + id;

    public (int Total, int Wanted) Count(IMessageReceiver receiver, CancellationToken cancel)
    {
        int total = 0,
            wanted = 0;
        foreach (string file in Files())
        {
            cancel.ThrowIfCancellationRequested();
            total++;
            wanted += receiver.Wants(Unique(Path.GetFileName(file))) ? 1 : 0;
        }

        return (total, wanted);
    }

    public void Read(IMessageReceiver receiver, CancellationToken cancel)
    {
        foreach (string file in Files().Where(file => receiver.Wants(Unique(Path.GetFileName(file)))))
        {
            cancel.ThrowIfCancellationRequested();
            receiver.ThrowIfFailed();
            string name = Path.GetFileName(file);
            MessageReading.Read(
                receiver,
                Unique(name),
                file,
                () =>
                {
                    MessageContent content = LineEnds.Read(file, receiver.Spool);
                    var info = new MessageInfo { Uidl = Unique(name), Received = Arrived(file, name) };
                    return (StatusFields.ReadName(Letters(name), _keywords.Value, info), content);
                }
            );
        }
    }

    private IEnumerable<string> Files() =>
        FilesOf(Name)
            .Where(file => Path.GetFileName(file)[0] != '.')
            .Where(file => leaveOut?.Invoke(Path.GetFileName(file)) != true)
            .OrderBy(file => Time(Path.GetFileName(file)) ?? long.MaxValue)
            .ThenBy(Path.GetFileName, StringComparer.Ordinal);

    private static int Mark(string name)
    {
        int comma = name.LastIndexOf("2,", StringComparison.Ordinal);
        return comma > 0 && s_marks.Contains(name[comma - 1]) ? comma - 1 : -1;
    }

    private static DateTimeOffset Arrived(string file, string name)
    {
        DateTimeOffset written = new(File.GetLastWriteTimeUtc(file));
        return Time(name) is { } seconds && seconds < written.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : written;
    }

    private static long? Time(string name)
    {
        int dot = name.IndexOf('.');
        return
            dot > 0
            && long.TryParse(name.Substring(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds >= Plausible
            ? seconds
            : null;
    }

    private static Dictionary<char, string> Keywords(string path)
    {
        var keywords = new Dictionary<char, string>();
        if (!File.Exists(path))
        {
            return keywords;
        }

        foreach (string line in File.ReadLines(path))
        {
            int space = line.IndexOf(' ');
            if (
                space > 0
                && int.TryParse(line.Substring(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number < 26
                && StatusFields.IsKeyword(line.Substring(space + 1).Trim())
            )
            {
                keywords[(char)('a' + number)] = line.Substring(space + 1).Trim();
            }
        }

        return keywords;
    }
}
