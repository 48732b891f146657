using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>A mailbox in the queue.</summary>
/// <param name="Target">The mailbox.</param>
/// <param name="Attempt">Which attempt comes next, from 1.</param>
internal sealed record AuditJob(AuditTarget Target, int Attempt)
{
    /// <summary>How often the server refused it while it served other mailboxes. These are no attempts.</summary>
    public int Refusals { get; init; }
}

/// <summary>
/// Hands mailboxes to workers so that no server gets more than its share at a time. A server that asks to slow down, or has too
/// many connections, gets fewer, and slowly more again as mailboxes go well; the others are not held up by it.
/// </summary>
internal sealed class AuditQueue
{
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(200);

    // A user may have a limit of its own, which fewer connections to the server do not help.
    private const int MostRefusals = 16;

    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(2);

    private const int UsualConnections = 16;

    private readonly object _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<string, Server> _servers = new(StringComparer.Ordinal);
    private readonly List<Server> _order;
    private int _open;
    private int _turn;
    private bool _stopped;

    /// <param name="targets">The mailboxes.</param>
    /// <param name="maxPerHost">How many at a time on one server; null for 16, or less where its provider wants less.</param>
    public AuditQueue(IEnumerable<AuditTarget> targets, int? maxPerHost)
    {
        foreach (AuditTarget target in targets)
        {
            if (!_servers.TryGetValue(target.Host, out Server? server))
            {
                _servers[target.Host] = server = new Server(maxPerHost ?? target.MostConnections ?? UsualConnections);
            }

            server.Ready.Enqueue(new AuditJob(target, 1));
            _open++;
        }

        _order = [.. _servers.Values];
    }

    /// <summary>The next mailbox that may be tried now; waits for one. Null when all are done, or it was stopped.</summary>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public AuditJob? Take(CancellationToken cancel)
    {
        lock (_gate)
        {
            while (_open > 0 && !_stopped)
            {
                cancel.ThrowIfCancellationRequested();
                TimeSpan now = _clock.Elapsed;
                for (int step = 0; step < _order.Count; step++)
                {
                    Server server = _order[(_turn + step) % _order.Count];
                    if (server.Next(now) is { } job)
                    {
                        _turn = (_turn + step + 1) % _order.Count;
                        server.Active++;
                        return job;
                    }
                }

                Monitor.Wait(_gate, s_glance);
            }

            return null;
        }
    }

    /// <summary>Stops handing out mailboxes.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A mailbox is done.</summary>
    /// <param name="job">The mailbox.</param>
    /// <param name="served">Whether its server answered without a failure.</param>
    public void Done(AuditJob job, bool served)
    {
        lock (_gate)
        {
            Server server = _servers[job.Target.Host];
            server.Active--;
            if (served)
            {
                server.Raise();
            }

            _open--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>
    /// Schedules a mailbox that its server refused, perhaps because it serves too many others, and gives the server no more than
    /// those from now on. Returns false where it serves no other, so that fewer connections would not help.
    /// </summary>
    /// <param name="job">The mailbox.</param>
    /// <param name="pause">How long to wait.</param>
    public bool MakeRoom(AuditJob job, TimeSpan pause)
    {
        lock (_gate)
        {
            Server server = _servers[job.Target.Host];
            if (server.Active == 1 || job.Refusals == MostRefusals)
            {
                return false;
            }

            server.Active--;
            server.Lower(server.Active);
            server.Later.Add((_clock.Elapsed + pause, job with { Refusals = job.Refusals + 1 }));
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Schedules another attempt at a mailbox.</summary>
    /// <param name="job">The mailbox.</param>
    /// <param name="pause">How long to wait.</param>
    /// <param name="wholeServer">Whether the whole server is paused for as long.</param>
    public void Again(AuditJob job, TimeSpan pause, bool wholeServer)
    {
        pause = pause < s_longestPause ? pause : s_longestPause;
        lock (_gate)
        {
            Server server = _servers[job.Target.Host];
            server.Active--;
            TimeSpan due = _clock.Elapsed + pause;
            server.Later.Add((due, job with { Attempt = job.Attempt + 1 }));
            if (wholeServer)
            {
                server.NotBefore = due > server.NotBefore ? due : server.NotBefore;
                server.Lower(server.Active / 2);
            }

            Monitor.PulseAll(_gate);
        }
    }

    private sealed class Server
    {
        private const int FirstPatience = 4,
            MostPatience = 256;

        private readonly int _most;
        private int _limit;
        private int _patience = FirstPatience;
        private int _served;
        private bool _isRaised;

        public Server(int most) => _most = _limit = most;

        public int Active { get; set; }

        public TimeSpan NotBefore { get; set; }

        public Queue<AuditJob> Ready { get; } = new();

        public List<(TimeSpan Due, AuditJob Job)> Later { get; } = [];

        /// <summary>Limits the mailboxes at a time. A limit that was raised too far is raised later the next time.</summary>
        public void Lower(int limit)
        {
            _limit = Math.Max(1, Math.Min(_limit, limit));
            _patience = _isRaised ? Math.Min(_patience * 2, MostPatience) : _patience;
            _served = 0;
            _isRaised = false;
        }

        /// <summary>A mailbox went well: after some of them one more is tried at a time.</summary>
        public void Raise()
        {
            if (_limit < _most && ++_served >= _patience)
            {
                _limit++;
                _served = 0;
                _isRaised = true;
            }
        }

        public AuditJob? Next(TimeSpan now)
        {
            if (Active >= _limit || now < NotBefore)
            {
                return null;
            }

            int due = Later.FindIndex(later => later.Due <= now);
            if (due < 0)
            {
                return Ready.Count > 0 ? Ready.Dequeue() : null;
            }

            AuditJob job = Later[due].Job;
            Later.RemoveAt(due);
            return job;
        }
    }
}
