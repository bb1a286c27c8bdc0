namespace System.Collections;

public class ArrayList : ICollection, IEnumerable, IList, ICloneable
{
    public ArrayList() => throw null;
    public virtual int Count { get => throw null; }
    public virtual bool IsFixedSize { get => throw null; }
    public virtual bool IsReadOnly { get => throw null; }
    public virtual bool IsSynchronized { get => throw null; }
    public virtual object SyncRoot { get => throw null; }
    public virtual object this[int index] { get => throw null; set => throw null; }
    public virtual int Add(object value) => throw null;
    public virtual void Clear() => throw null;
    public virtual object Clone() => throw null;
    public virtual bool Contains(object value) => throw null;
    public virtual void CopyTo(Array array, int index) => throw null;
    public virtual IEnumerator GetEnumerator() => throw null;
    public virtual int IndexOf(object value) => throw null;
    public virtual void Insert(int index, object value) => throw null;
    public virtual void Remove(object value) => throw null;
    public virtual void RemoveAt(int index) => throw null;
}
