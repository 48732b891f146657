using System;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// A list of values that grows and hands them out where they lie. The runtime has to compile List of a value type of ours at
/// every start, and its loops copy each value.
/// </summary>
/// <typeparam name="T">The values.</typeparam>
internal sealed class RowList<T>
    where T : struct
{
    private T[] _items = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>One of them.</summary>
    public ref T this[int index] => ref _items[index];

    /// <summary>Goes through them.</summary>
    public Enumerator GetEnumerator() => new(_items, Count);

    /// <summary>Copies all of them.</summary>
    public T[] ToArray() => _items.AsSpan(0, Count).ToArray();

    /// <summary>Makes room for so many.</summary>
    public void Reserve(int count)
    {
        if (count > _items.Length)
        {
            Array.Resize(ref _items, count);
        }
    }

    /// <summary>Adds one at the end.</summary>
    public void Add(in T item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(16, Count * 2));
        }

        _items[Count++] = item;
    }

    /// <summary>Sorts them by a key, and keeps the last of those that have the same one.</summary>
    /// <param name="key">Returns the key of a value.</param>
    public void SortOnce(Func<T, uint> key)
    {
        uint[] keys = new uint[Count];
        int[] order = new int[Count];
        for (int index = 0; index < Count; index++)
        {
            keys[index] = key(_items[index]);
            order[index] = index;
        }

        Array.Sort(order, (one, other) => keys[one] == keys[other] ? one.CompareTo(other) : keys[one].CompareTo(keys[other]));
        var sorted = new T[Count];
        int kept = 0;
        for (int index = 0; index < order.Length; index++)
        {
            bool isRepeated = index > 0 && keys[order[index]] == keys[order[index - 1]];
            kept -= isRepeated ? 1 : 0;
            sorted[kept++] = _items[order[index]];
        }

        _items = sorted;
        Count = kept;
    }

    /// <summary>Goes through a list. That of a span has to be compiled at every start, too.</summary>
    /// <param name="items">The values.</param>
    /// <param name="count">How many of them count.</param>
    public struct Enumerator(T[] items, int count)
    {
        private int _index = -1;

        /// <summary>The value where it is.</summary>
        public readonly ref T Current => ref items[_index];

        /// <summary>Goes on to the next one.</summary>
        public bool MoveNext() => ++_index < count;
    }
}
