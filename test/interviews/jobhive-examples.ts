/** JobHive's published examples of PATCH, word for word, its masked address included. */

export const UPDATE_REQUEST = {
  scheduled_at: '2024-01-16T14:00:00Z',
  reschedule_reason: 'Candidate requested time change',
};

export const UPDATE_ANSWER = {
  success: true,
  data: {
    id: 'int_abc123def456',
    status: 'scheduled',
    candidate_email: '[email protected]',
    position: 'Senior Full Stack Developer',
    skills: ['JavaScript', 'React', 'Node.js', 'TypeScript'],
    scheduled_at: '2024-01-16T14:00:00Z',
    duration_minutes: 60,
    difficulty: 'senior',
    company_name: 'TechCorp Inc',
    instructions: 'Focus on TypeScript advanced features and architectural patterns',
    created_at: '2024-01-15T14:30:00Z',
    updated_at: '2024-01-15T16:45:00Z',
    notification_sent: true,
  },
  meta: {
    timestamp: '2024-01-15T16:45:00Z',
    request_id: 'req_update_int_001',
  },
};

export const NOT_FOUND_ANSWER = {
  success: false,
  error: {
    code: 'INTERVIEW_NOT_FOUND',
    message: "Interview with ID 'int_invalid123' not found",
  },
};

/** The same interview as GET shows it: nested, and here without `meta`. */
export const READ_ANSWER = {
  success: true,
  data: {
    id: 'int_abc123def456',
    status: 'scheduled',
    candidate: { email: '[email protected]', name: 'Ada' },
    position: 'Senior Full Stack Developer',
    skills: ['JavaScript', 'React', 'Node.js', 'TypeScript'],
    difficulty: 'senior',
    duration: { estimated_minutes: 60 },
    schedule: { scheduled_at: '2024-01-16T14:00:00Z' },
    urls: { interview_url: 'https://jobhive.example/i/abc', dashboard_url: 'https://jobhive.example/d/abc' },
    created_at: '2024-01-15T14:30:00Z',
    updated_at: '2024-01-15T16:45:00Z',
  },
};

/** The same interview as POST shows it. */
export const CREATE_ANSWER = {
  success: true,
  data: {
    id: 'int_abc123def456',
    status: 'scheduled',
    candidate_email: '[email protected]',
    position: 'Senior Full Stack Developer',
    skills: ['JavaScript', 'React', 'Node.js', 'TypeScript'],
    difficulty: 'senior',
    estimated_duration: 60,
    company_name: 'TechCorp Inc',
    interview_url: 'https://jobhive.example/i/abc',
    scheduled_at: '2024-01-16T14:00:00Z',
    created_at: '2024-01-15T14:30:00Z',
  },
  meta: { timestamp: '2024-01-15T14:30:00Z', request_id: 'req_create_int_001' },
};
