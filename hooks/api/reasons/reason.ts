/** What a condition's reason means. */
export interface Reason {
  /** The condition's status with this reason. */
  status: 'True' | 'False' | 'Unknown';
  means: string;
  /** What a user or an administrator can do about it; absent where there is nothing to do. */
  remedy?: string;
}

/** A condition, and the reasons that it may have. */
export interface ConditionMeaning {
  /** What the condition says; ends with a full stop. */
  about: string;
  reasons: Record<string, Reason>;
}

/** The conditions of a kind by their type. */
export type Conditions = Record<string, ConditionMeaning>;
